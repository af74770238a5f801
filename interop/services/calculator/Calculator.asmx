<%@ WebService Language="C#" Class="Calculator" %>

using System.Web.Services;

[WebService(Namespace = "http://tempuri.org/")]
public class Calculator : WebService
{
    [WebMethod]
    public int Add(int intA, int intB) { return intA + intB; }

    [WebMethod]
    public int Divide(int intA, int intB) { return intA / intB; }
}

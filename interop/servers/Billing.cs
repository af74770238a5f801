// The contract of README.md as Mono's WCF serves it, from the attributes below.
//
// Usage: mono Billing.exe PORT

using System;
using System.Collections.Generic;
using System.Runtime.Serialization;
using System.ServiceModel;
using System.ServiceModel.Channels;
using System.Threading;

[DataContract(Namespace = Billing.Data)]
public class LoginResult
{
    [DataMember] public string Status;
    [DataMember] public string StatusMessage;
    [DataMember] public string Value;
}

[DataContract(Namespace = Billing.Data)]
public class InvoiceHeader
{
    [DataMember] public string BillingDate;
    [DataMember] public string CustomerCode;
    [DataMember] public string InvoiceNumber;
    [DataMember] public string InvoiceReference;
    [DataMember] public string InvoiceStatus;
    [DataMember] public double LastCalculatedTotal;
}

[DataContract(Namespace = Billing.Data)]
public class Invoice2
{
    [DataMember] public string CustomerCode;
    [DataMember] public string InvoiceDate;
    [DataMember] public string InvoiceReference;
}

[DataContract(Namespace = Billing.Data)]
public class Retry
{
    [DataMember] public string When;
}

[ServiceContract(Namespace = Billing.Operations, Name = "IPublicService")]
public interface IPublicService
{
    [OperationContract]
    LoginResult Login(string emailAddress, string password, string environment);

    [OperationContract]
    [FaultContract(typeof(Retry))]
    InvoiceHeader[] GetInvoiceHeaders(string customerCode, out string ResultCode, out string ResultMessage);

    [OperationContract]
    [FaultContract(typeof(Retry))]
    bool UploadInvoices2(Invoice2[] invoices, out string ResultCode, out string ResultMessage);

    [OperationContract]
    [FaultContract(typeof(Retry))]
    string GetPurchases();
}

[ServiceBehavior(InstanceContextMode = InstanceContextMode.Single)]
public class Billing : IPublicService
{
    public const string Operations = "http://tempuri.org/";
    public const string Data = "http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1";
    const string Authentication = "http://api.cloudbilling.nl/2018/11/auth/token";
    const string Security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    const string ApiToken = "interop-token";
    const int CallsASession = 2;

    // How many calls each session has made.
    readonly Dictionary<string, int> sessions = new Dictionary<string, int>();

    public LoginResult Login(string emailAddress, string password, string environment)
    {
        if (emailAddress != "anna@example.org" || password != "correct horse" || environment != "Demo")
            return new LoginResult { Status = "Error", StatusMessage = "Invalid credentials" };
        lock (sessions)
        {
            var session = "session-" + (sessions.Count + 1);
            sessions[session] = 0;
            return new LoginResult { Status = "Success", StatusMessage = "", Value = session };
        }
    }

    public InvoiceHeader[] GetInvoiceHeaders(string customerCode, out string ResultCode, out string ResultMessage)
    {
        var caller = Authenticate();
        ResultCode = "Success";
        ResultMessage = "";
        return new[] { Header(customerCode, "Café € <&> \"B.V.\"", 1234.56), Header(customerCode, caller, -0.5) };
    }

    public bool UploadInvoices2(Invoice2[] invoices, out string ResultCode, out string ResultMessage)
    {
        Authenticate();
        ResultCode = "Success";
        ResultMessage = "";
        foreach (var invoice in invoices)
        {
            if (invoice.InvoiceDate != null)
                continue;
            ResultCode = "Error";
            ResultMessage = "invoice " + invoice.InvoiceReference + " has no date";
            return false;
        }
        return true;
    }

    public string GetPurchases()
    {
        Authenticate();
        throw Fault("the database is away", "Busy", Operations);
    }

    string Authenticate()
    {
        var headers = OperationContext.Current.IncomingMessageHeaders;
        var place = headers.FindHeader("ApiToken", Authentication);
        var token = place < 0 ? "" : headers.GetHeader<string>(place);
        if (token == ApiToken)
            return token;
        lock (sessions)
        {
            int calls;
            if (!sessions.TryGetValue(token, out calls) || calls >= CallsASession)
                throw Fault("the token is not known, or has expired", "FailedAuthentication", Security);
            sessions[token] = calls + 1;
        }
        return token;
    }

    // Without a detail it would be an internal fault to Mono.
    static FaultException Fault(string reason, string code, string codeNamespace)
    {
        return new FaultException<Retry>(new Retry { When = "later" }, new FaultReason(reason), new FaultCode(code, codeNamespace));
    }

    static InvoiceHeader Header(string customerCode, string reference, double total)
    {
        return new InvoiceHeader
        {
            BillingDate = "2025-01-31T00:00:00+01:00",
            CustomerCode = customerCode,
            InvoiceReference = reference,
            InvoiceStatus = "APPROVED",
            LastCalculatedTotal = total,
        };
    }

    public static void Main(string[] arguments)
    {
        var host = new ServiceHost(new Billing());
        host.AddServiceEndpoint(typeof(IPublicService), new BasicHttpBinding(), "http://127.0.0.1:" + arguments[0] + "/soap");
        host.Open();
        Console.Error.WriteLine("started");
        Thread.Sleep(Timeout.Infinite);
    }
}

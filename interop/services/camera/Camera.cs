// The camera of README.md as Mono's WCF serves it: WS-Addressing 1.0 and that of August 2004 are the stack's own.
//
// Usage: mono Camera.exe

using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Serialization;
using System.ServiceModel;
using System.ServiceModel.Channels;
using System.Xml;

[ServiceContract(Namespace = Camera.Namespace, Name = "Camera")]
public interface ICamera
{
    [OperationContract(Action = "urn:camera/GetStatus", ReplyAction = "urn:camera/GetStatusResponse")]
    Message GetStatus(Message request);
}

[ServiceBehavior(Namespace = Camera.Namespace, InstanceContextMode = InstanceContextMode.Single)]
public class Camera : ICamera
{
    public const string Namespace = "urn:camera";

    public Message GetStatus(Message request)
    {
        string preset;
        using (XmlDictionaryReader body = request.GetReaderAtBodyContents())
        {
            body.ReadStartElement("GetStatus", Namespace);
            preset = body.ReadElementContentAsString("preset", Namespace);
        }
        if (preset == "")
            throw new FaultException("there is no such preset");
        var payload = new XmlDocument();
        payload.LoadXml("<GetStatusResponse xmlns='urn:camera'><preset/><user/></GetStatusResponse>");
        payload.DocumentElement.FirstChild.InnerText = preset;
        return Message.CreateMessage(request.Version, "urn:camera/GetStatusResponse", new XmlNodeReader(payload));
    }

    private static ServiceHost Serve(int port)
    {
        var host = new ServiceHost(new Camera(), new Uri("http://127.0.0.1:" + port + "/"));
        Add(host, "10", MessageVersion.Soap12WSAddressing10);
        Add(host, "2004", MessageVersion.Soap12WSAddressingAugust2004);
        host.Open();
        return host;
    }

    private static void Add(ServiceHost host, string path, MessageVersion version)
    {
        var encoding = new TextMessageEncodingBindingElement(version, System.Text.Encoding.UTF8);
        host.AddServiceEndpoint(typeof(ICamera), new CustomBinding(encoding, new HttpTransportBindingElement()), path);
    }

    private static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    public static void Main()
    {
        int port = FreePort();
        Serve(port);
        Console.WriteLine("http://127.0.0.1:" + port + "/");
        while (Console.In.ReadLine() != null)
        {
            // Ends the program with its standard input.
        }
        Environment.Exit(0);
    }
}

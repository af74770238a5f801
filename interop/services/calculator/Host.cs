// Serves Calculator.asmx with Mono's ASP.NET, on loopback, until standard input ends. It prints the address. Debian's own host, xsp4,
// does not start with Debian's Mono.
//
// Usage: Host.exe FOLDER

using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Web;
using System.Web.Hosting;

public class Host : MarshalByRefObject
{
    public static void Main(string[] arguments)
    {
        var host = (Host)ApplicationHost.CreateApplicationHost(typeof(Host), "/", arguments[0]);
        new Thread(() => host.Serve()) { IsBackground = true }.Start();
        Console.In.ReadToEnd();
        Environment.Exit(0);
    }

    public void Serve()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = "http://127.0.0.1:" + ((IPEndPoint)free.LocalEndpoint).Port + "/";
        free.Stop();
        var listener = new HttpListener();
        listener.Prefixes.Add(address);
        listener.Start();
        Console.WriteLine(address + "Calculator.asmx");
        while (true)
            HttpRuntime.ProcessRequest(new Call(listener.GetContext()));
    }

    public override object InitializeLifetimeService() { return null; }
}

class Call : SimpleWorkerRequest
{
    readonly HttpListenerContext context;
    readonly byte[] body;

    public Call(HttpListenerContext context) : base(context.Request.Url.AbsolutePath.TrimStart('/'), "", null)
    {
        this.context = context;
        var copy = new MemoryStream();
        context.Request.InputStream.CopyTo(copy);
        body = copy.ToArray();
    }

    public override string GetHttpVerbName() { return context.Request.HttpMethod; }
    public override byte[] GetPreloadedEntityBody() { return body; }
    public override bool IsEntireEntityBodyIsPreloaded() { return true; }
    public override string GetKnownRequestHeader(int index) { return context.Request.Headers[GetKnownRequestHeaderName(index)]; }
    public override string GetUnknownRequestHeader(string name) { return context.Request.Headers[name]; }
    public override void SendStatus(int code, string description) { context.Response.StatusCode = code; }

    public override void SendKnownResponseHeader(int index, string value)
    {
        if (index == HeaderContentType)
            context.Response.ContentType = value;
    }

    public override void SendUnknownResponseHeader(string name, string value) { }
    public override void SendResponseFromMemory(byte[] data, int length) { context.Response.OutputStream.Write(data, 0, length); }
    public override void FlushResponse(bool isLast) { if (isLast) context.Response.Close(); }
    public override void EndOfRequest() { }
}

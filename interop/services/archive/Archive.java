// The archive of README.md as the JAX-WS Reference Implementation serves it.
//
// Usage: java Archive

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.logging.LogManager;
import javax.activation.DataHandler;
import javax.activation.DataSource;
import javax.jws.WebMethod;
import javax.jws.WebParam;
import javax.jws.WebResult;
import javax.jws.WebService;
import javax.jws.soap.SOAPBinding;
import javax.xml.bind.annotation.XmlElement;
import javax.xml.bind.annotation.XmlMimeType;
import javax.xml.ws.BindingType;
import javax.xml.ws.Endpoint;
import javax.xml.ws.soap.MTOM;

// Debian's package lacks the classes that make wrappers at run time, so the wrappers stand here.
@WebService(name = "Archive", targetNamespace = Archive.NAMESPACE)
@SOAPBinding(parameterStyle = SOAPBinding.ParameterStyle.BARE)
@MTOM(threshold = 100)
public class Archive {
    static final String NAMESPACE = "urn:archive";

    public static class Document {
        @XmlElement(namespace = NAMESPACE)
        public String title;
        @XmlElement(namespace = NAMESPACE)
        public byte[] scan;
        @XmlElement(namespace = NAMESPACE)
        @XmlMimeType("application/pdf")
        public DataHandler original;
    }

    public static class Stored {
        @XmlElement(namespace = NAMESPACE)
        public String title;
        @XmlElement(namespace = NAMESPACE)
        public long sum;
        @XmlElement(namespace = NAMESPACE)
        public byte[] scan;
        @XmlElement(namespace = NAMESPACE)
        @XmlMimeType("application/pdf")
        public DataHandler original;
    }

    /** A file of some bytes. */
    private static class Bytes implements DataSource {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            throw new IOException("it is read only");
        }

        @Override
        public String getContentType() {
            return "application/pdf";
        }

        @Override
        public String getName() {
            return "original.pdf";
        }
    }

    @WebMethod(operationName = "Store")
    @WebResult(name = "Stored", targetNamespace = NAMESPACE)
    public Stored store(@WebParam(name = "Store", targetNamespace = NAMESPACE) Document document) {
        byte[] original = content(document.original);
        Stored stored = new Stored();
        stored.title = document.title;
        stored.sum = sum(document.scan) + sum(original);
        stored.scan = document.scan;
        stored.original = new DataHandler(new Bytes(original));
        return stored;
    }

    private static byte[] content(DataHandler handler) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try {
            handler.writeTo(content);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return content.toByteArray();
    }

    private static long sum(byte[] bytes) {
        long sum = 0;
        for (byte octet : bytes) {
            sum += octet & 0xff;
        }
        return sum;
    }

    /** The same with SOAP 1.2. */
    @WebService(name = "Archive", targetNamespace = Archive.NAMESPACE)
    @SOAPBinding(parameterStyle = SOAPBinding.ParameterStyle.BARE)
    @MTOM(threshold = 100)
    @BindingType(javax.xml.ws.soap.SOAPBinding.SOAP12HTTP_BINDING)
    public static class Archive12 extends Archive {
    }

    public static void main(String[] arguments) throws IOException {
        // The stack logs each refused request with its stack trace.
        LogManager.getLogManager().reset();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(Executors.newCachedThreadPool());
        Endpoint.create(new Archive()).publish(server.createContext("/11"));
        Endpoint.create(new Archive12()).publish(server.createContext("/12"));
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        while (System.in.read() >= 0) {
            // Ends the program with its standard input.
        }
        System.exit(0);
    }
}

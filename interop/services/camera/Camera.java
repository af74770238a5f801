// The camera of README.md as the JAX-WS Reference Implementation serves it: WS-Addressing is the stack's own.
//
// Usage: java Camera

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.logging.LogManager;
import javax.jws.WebMethod;
import javax.jws.WebParam;
import javax.jws.WebResult;
import javax.jws.WebService;
import javax.jws.soap.SOAPBinding;
import javax.xml.bind.annotation.XmlElement;
import javax.xml.ws.BindingType;
import javax.xml.ws.Endpoint;
import javax.xml.ws.WebFault;
import javax.xml.ws.soap.Addressing;

// Debian's package lacks the classes that make wrappers at run time, so the wrappers stand here.
@WebService(name = "Camera", targetNamespace = Camera.NAMESPACE)
@SOAPBinding(parameterStyle = SOAPBinding.ParameterStyle.BARE)
@Addressing(required = true)
public class Camera {
    static final String NAMESPACE = "urn:camera";

    public static class GetStatus {
        @XmlElement(namespace = NAMESPACE)
        public String preset;
    }

    public static class GetStatusResponse {
        @XmlElement(namespace = NAMESPACE)
        public String preset;
        @XmlElement(namespace = NAMESPACE)
        public String user = "";
    }

    public static class NoSuchPreset {
        public String preset;
    }

    @WebFault(name = "NoSuchPreset", targetNamespace = NAMESPACE)
    public static class NoSuchPresetException extends Exception {
        private final NoSuchPreset detail;

        public NoSuchPresetException(String message, NoSuchPreset detail) {
            super(message);
            this.detail = detail;
        }

        public NoSuchPreset getFaultInfo() {
            return detail;
        }
    }

    @WebMethod(operationName = "GetStatus")
    @WebResult(name = "GetStatusResponse", targetNamespace = NAMESPACE)
    public GetStatusResponse getStatus(@WebParam(name = "GetStatus", targetNamespace = NAMESPACE) GetStatus request)
            throws NoSuchPresetException {
        if (request.preset.isEmpty()) {
            throw new NoSuchPresetException("there is no such preset", new NoSuchPreset());
        }
        GetStatusResponse response = new GetStatusResponse();
        response.preset = request.preset;
        return response;
    }

    /** The same with SOAP 1.2. */
    @WebService(name = "Camera", targetNamespace = Camera.NAMESPACE)
    @SOAPBinding(parameterStyle = SOAPBinding.ParameterStyle.BARE)
    @Addressing(required = true)
    @BindingType(javax.xml.ws.soap.SOAPBinding.SOAP12HTTP_BINDING)
    public static class Camera12 extends Camera {
    }

    public static void main(String[] arguments) throws IOException {
        // The stack logs each refused request with its stack trace.
        LogManager.getLogManager().reset();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(Executors.newCachedThreadPool());
        Endpoint.create(new Camera()).publish(server.createContext("/11"));
        Endpoint.create(new Camera12()).publish(server.createContext("/12"));
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        while (System.in.read() >= 0) {
            // Ends the program with its standard input.
        }
        System.exit(0);
    }
}

// The contract of README.md as the JAX-WS Reference Implementation serves it, from the annotations below.
//
// Usage: java Billing PORT

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.jws.WebMethod;
import javax.jws.WebParam;
import javax.jws.WebResult;
import javax.jws.WebService;
import javax.jws.soap.SOAPBinding;
import javax.xml.bind.annotation.XmlElement;
import javax.xml.namespace.QName;
import javax.xml.soap.SOAPConstants;
import javax.xml.soap.SOAPException;
import javax.xml.soap.SOAPFactory;
import javax.xml.soap.SOAPFault;
import javax.xml.ws.Endpoint;
import javax.xml.ws.soap.SOAPFaultException;

// Debian's package lacks the classes that make wrappers at run time, so the wrappers stand here.
@WebService(targetNamespace = Billing.OPERATIONS)
@SOAPBinding(parameterStyle = SOAPBinding.ParameterStyle.BARE)
public class Billing {
    static final String OPERATIONS = "http://tempuri.org/";
    static final String DATA = "http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1";
    static final String AUTHENTICATION = "http://api.cloudbilling.nl/2018/11/auth/token";
    private static final String API_TOKEN = "interop-token";
    private static final int CALLS_A_SESSION = 2;

    /** How many calls each session has made. */
    private final Map<String, Integer> sessions = new HashMap<>();

    public static class Login {
        @XmlElement(namespace = OPERATIONS)
        public String emailAddress;
        @XmlElement(namespace = OPERATIONS)
        public String password;
        @XmlElement(namespace = OPERATIONS)
        public String environment;
    }

    public static class LoginResponse {
        @XmlElement(name = "LoginResult", namespace = OPERATIONS)
        public LoginResult result = new LoginResult();
    }

    public static class LoginResult {
        @XmlElement(name = "Status", namespace = DATA)
        public String status;
        @XmlElement(name = "StatusMessage", namespace = DATA)
        public String message;
        @XmlElement(name = "Value", namespace = DATA)
        public String value;
    }

    public static class GetInvoiceHeaders {
        @XmlElement(namespace = OPERATIONS)
        public String customerCode;
    }

    public static class GetInvoiceHeadersResponse {
        @XmlElement(name = "GetInvoiceHeadersResult", namespace = OPERATIONS)
        public InvoiceHeaders result = new InvoiceHeaders();
        @XmlElement(name = "ResultCode", namespace = OPERATIONS)
        public String code = "Success";
        @XmlElement(name = "ResultMessage", namespace = OPERATIONS)
        public String message = "";
    }

    public static class InvoiceHeaders {
        @XmlElement(name = "InvoiceHeader", namespace = DATA)
        public List<InvoiceHeader> rows = new ArrayList<>();
    }

    public static class InvoiceHeader {
        @XmlElement(name = "BillingDate", namespace = DATA)
        public String billingDate;
        @XmlElement(name = "CustomerCode", namespace = DATA)
        public String customerCode;
        @XmlElement(name = "InvoiceNumber", namespace = DATA, nillable = true)
        public String invoiceNumber;
        @XmlElement(name = "InvoiceReference", namespace = DATA)
        public String invoiceReference;
        @XmlElement(name = "InvoiceStatus", namespace = DATA)
        public String invoiceStatus;
        @XmlElement(name = "LastCalculatedTotal", namespace = DATA)
        public double lastCalculatedTotal;
    }

    public static class UploadInvoices2 {
        @XmlElement(namespace = OPERATIONS)
        public Invoices invoices;
    }

    public static class Invoices {
        @XmlElement(name = "Invoice2", namespace = DATA)
        public List<Invoice2> rows = new ArrayList<>();
    }

    public static class Invoice2 {
        @XmlElement(name = "InvoiceDate", namespace = DATA)
        public String invoiceDate;
        @XmlElement(name = "InvoiceReference", namespace = DATA)
        public String invoiceReference;
    }

    public static class UploadInvoices2Response {
        @XmlElement(name = "UploadInvoices2Result", namespace = OPERATIONS)
        public boolean result = true;
        @XmlElement(name = "ResultCode", namespace = OPERATIONS)
        public String code = "Success";
        @XmlElement(name = "ResultMessage", namespace = OPERATIONS)
        public String message = "";
    }

    public static class GetPurchases {
    }

    public static class GetPurchasesResponse {
    }

    @WebMethod(operationName = "Login")
    @WebResult(name = "LoginResponse", targetNamespace = OPERATIONS)
    public synchronized LoginResponse login(@WebParam(name = "Login", targetNamespace = OPERATIONS) Login login) {
        LoginResponse response = new LoginResponse();
        List<String> given = List.of(login.emailAddress, login.password, login.environment);
        if (!given.equals(List.of("anna@example.org", "correct horse", "Demo"))) {
            response.result.status = "Error";
            response.result.message = "Invalid credentials";
            return response;
        }
        String session = "session-" + (sessions.size() + 1);
        sessions.put(session, 0);
        response.result.status = "Success";
        response.result.message = "";
        response.result.value = session;
        return response;
    }

    @WebMethod(operationName = "GetInvoiceHeaders")
    @WebResult(name = "GetInvoiceHeadersResponse", targetNamespace = OPERATIONS)
    public GetInvoiceHeadersResponse getInvoiceHeaders(
            @WebParam(name = "GetInvoiceHeaders", targetNamespace = OPERATIONS) GetInvoiceHeaders query,
            @WebParam(name = "ApiToken", targetNamespace = AUTHENTICATION, header = true) String token) {
        authenticate(token);
        GetInvoiceHeadersResponse response = new GetInvoiceHeadersResponse();
        response.result.rows.add(header(query.customerCode, "Café € <&> \"B.V.\"", 1234.56));
        response.result.rows.add(header(query.customerCode, token, -0.5));
        return response;
    }

    @WebMethod(operationName = "UploadInvoices2")
    @WebResult(name = "UploadInvoices2Response", targetNamespace = OPERATIONS)
    public UploadInvoices2Response uploadInvoices2(
            @WebParam(name = "UploadInvoices2", targetNamespace = OPERATIONS) UploadInvoices2 upload,
            @WebParam(name = "ApiToken", targetNamespace = AUTHENTICATION, header = true) String token) {
        authenticate(token);
        UploadInvoices2Response response = new UploadInvoices2Response();
        for (Invoice2 invoice : upload.invoices.rows) {
            if (invoice.invoiceDate == null) {
                response.result = false;
                response.code = "Error";
                response.message = "invoice " + invoice.invoiceReference + " has no date";
            }
        }
        return response;
    }

    @WebMethod(operationName = "GetPurchases")
    @WebResult(name = "GetPurchasesResponse", targetNamespace = OPERATIONS)
    public GetPurchasesResponse getPurchases(
            @WebParam(name = "GetPurchases", targetNamespace = OPERATIONS) GetPurchases query,
            @WebParam(name = "ApiToken", targetNamespace = AUTHENTICATION, header = true) String token) {
        authenticate(token);
        throw fault("Server", "the database is away", "later");
    }

    private synchronized void authenticate(String token) {
        if (API_TOKEN.equals(token)) {
            return;
        }
        if (sessions.getOrDefault(token, CALLS_A_SESSION) >= CALLS_A_SESSION) {
            throw fault("Client.Authentication", "the token is not known, or has expired", null);
        }
        sessions.merge(token, 1, Integer::sum);
    }

    private static SOAPFaultException fault(String code, String reason, String retry) {
        try {
            QName name = new QName(SOAPConstants.URI_NS_SOAP_1_1_ENVELOPE, code);
            SOAPFault fault = SOAPFactory.newInstance().createFault(reason, name);
            if (retry != null) {
                fault.addDetail().addChildElement("retry").addTextNode(retry);
            }
            return new SOAPFaultException(fault);
        } catch (SOAPException error) {
            throw new IllegalStateException(error);
        }
    }

    private static InvoiceHeader header(String customerCode, String reference, double total) {
        InvoiceHeader header = new InvoiceHeader();
        header.billingDate = "2025-01-31T00:00:00+01:00";
        header.customerCode = customerCode;
        header.invoiceReference = reference;
        header.invoiceStatus = "APPROVED";
        header.lastCalculatedTotal = total;
        return header;
    }

    public static void main(String[] arguments) {
        Endpoint.publish("http://127.0.0.1:" + arguments[0] + "/soap", new Billing());
        System.err.println("started");
    }
}

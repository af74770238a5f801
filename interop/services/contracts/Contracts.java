// The contracts of README.md as the JAX-WS Reference Implementation serves them, on the classes of its `wsimport`.
//
// Usage: java Contracts

import com.sun.net.httpserver.HttpServer;
import contracts.library.Book;
import contracts.library.Duplicate;
import contracts.library.DuplicateFault;
import contracts.library.Film;
import contracts.library.Item;
import contracts.library.Library;
import contracts.library.Quota;
import contracts.library.Record;
import contracts.library.Refused;
import contracts.library.RefusedFault;
import contracts.library.Session;
import contracts.library.Shelf;
import contracts.rates.Amount;
import contracts.rates.Options;
import contracts.rates.Rate;
import contracts.rates.Rates;
import contracts.rates.Rates_Type;
import contracts.rates.UnknownCurrency;
import contracts.rates.UnknownCurrencyFault;
import contracts.sensors.Measurement;
import contracts.sensors.OutOfRangeFault;
import contracts.sensors.Plan;
import contracts.sensors.Range;
import contracts.sensors.Reading;
import contracts.sensors.Sensors;
import contracts.sensors.Unit;
import contracts.sensors.UnknownSensorFault;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.logging.LogManager;
import javax.jws.WebService;
import javax.xml.datatype.DatatypeConfigurationException;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import javax.xml.ws.BindingType;
import javax.xml.ws.Endpoint;
import javax.xml.ws.Holder;
import javax.xml.ws.soap.SOAPBinding;

public class Contracts {
    static final DatatypeFactory DATATYPES = datatypes();

    @WebService(endpointInterface = "contracts.library.Library", targetNamespace = "urn:library")
    public static class LibraryService implements Library {
        @Override
        public void addItem(Holder<Item> item, Holder<Long> id, Session session, Holder<Quota> quota)
                throws DuplicateFault, RefusedFault {
            if (session == null || !session.getToken().equals("open")) {
                Refused refused = new Refused();
                refused.setUntil(DATATYPES.newXMLGregorianCalendar("2026-01-31"));
                refused.setShelf(Shelf.TOP_SHELF);
                throw new RefusedFault("the session is not open", refused);
            }
            if (item.value.getCode().equals("taken")) {
                Duplicate duplicate = new Duplicate();
                duplicate.setCode(item.value.getCode());
                throw new DuplicateFault("there is such an item", duplicate);
            }
            id.value = 7L;
            quota.value = new Quota();
            quota.value.setTenant(session.getTenant());
            quota.value.setRemaining(3);
        }

        @Override
        public void describe(Holder<Record> record) {
            // The response has the record of the request.
        }

        @Override
        public List<Item> listItems() {
            Item plain = new Item();
            plain.setCode("a");
            plain.setTitle("Plain");
            Book book = new Book();
            book.setCode("b");
            book.setTitle("Emma");
            book.setPublished(DATATYPES.newXMLGregorianCalendar("1815-12-23"));
            book.getAuthor().addAll(List.of("Jane Austen", "Anonymous"));
            book.setPages(474);
            Film film = new Film();
            film.setCode("f");
            film.setTitle("Metropolis");
            film.setLength(DATATYPES.newDuration("PT2H33M"));
            return List.of(plain, book, film);
        }
    }

    @WebService(endpointInterface = "contracts.sensors.Sensors", targetNamespace = "urn:sensors")
    @BindingType(SOAPBinding.SOAP12HTTP_BINDING)
    public static class SensorsService implements Sensors {
        @Override
        public Measurement measure(Plan plan, Holder<String> key) throws UnknownSensorFault {
            if (plan.getSensor().equals("lost")) {
                throw new UnknownSensorFault("there is no such sensor", plan.getSensor());
            }
            Measurement measurement = new Measurement();
            measurement.getReading().add(reading(21.5, Unit.CELSIUS, "2026-01-31T12:00:00Z"));
            measurement.getReading().add(reading(1013.25, Unit.H_PA, null));
            measurement.setPlan(plan);
            return measurement;
        }

        @Override
        public boolean calibrate(BigDecimal offset) throws OutOfRangeFault {
            if (offset.compareTo(BigDecimal.valueOf(100)) > 0) {
                Range range = new Range();
                range.setLowest(-40);
                range.setHighest(85.5);
                throw new OutOfRangeFault("out of range", range);
            }
            return offset.signum() > 0;
        }

        @Override
        public void reset(String sensor) throws UnknownSensorFault {
            if (sensor.equals("lost")) {
                throw new UnknownSensorFault("there is no such sensor", sensor);
            }
        }

        @Override
        public String identify() {
            return "s-7";
        }

        private static Reading reading(double value, Unit unit, String at) {
            Reading reading = new Reading();
            reading.setValue(value);
            reading.setUnit(unit);
            reading.setAt(at == null ? null : DATATYPES.newXMLGregorianCalendar(at));
            return reading;
        }
    }

    @WebService(endpointInterface = "contracts.rates.Rates", targetNamespace = "urn:rates")
    public static class RatesService implements Rates {
        @Override
        public void convert(Amount amount, String to, Options options, Holder<Amount> converted, Holder<BigDecimal> rate,
                Holder<String> account) throws UnknownCurrencyFault {
            if (to.equals("XXX")) {
                UnknownCurrency unknown = new UnknownCurrency();
                unknown.setCurrency(to);
                throw new UnknownCurrencyFault("there is no such currency", unknown);
            }
            rate.value = options.getMargin() == null ? new BigDecimal("2.5") : options.getMargin();
            converted.value = new Amount();
            converted.value.setCurrency(to);
            converted.value.setValue(amount.getValue().multiply(rate.value));
            if (Boolean.TRUE.equals(options.isRounded())) {
                converted.value.setValue(new BigDecimal("25.00"));
            }
        }

        @Override
        public Rates_Type history(String currency, XMLGregorianCalendar from) {
            Rates_Type rates = new Rates_Type();
            rates.setCurrency(currency);
            rates.getRate().add(rate(from, "1.1"));
            rates.getRate().add(rate(DATATYPES.newXMLGregorianCalendar("2026-02-01"), "1.25"));
            return rates;
        }

        @Override
        public void refresh() {
            // There is nothing to do.
        }

        private static Rate rate(XMLGregorianCalendar on, String value) {
            Rate rate = new Rate();
            rate.setOn(on);
            rate.setValue(new BigDecimal(value));
            return rate;
        }
    }

    static DatatypeFactory datatypes() {
        try {
            return DatatypeFactory.newInstance();
        } catch (DatatypeConfigurationException error) {
            throw new IllegalStateException(error);
        }
    }

    public static void main(String[] arguments) throws IOException {
        // The stack logs each fault with its stack trace.
        LogManager.getLogManager().reset();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(Executors.newCachedThreadPool());
        Endpoint.create(new LibraryService()).publish(server.createContext("/library"));
        Endpoint.create(new SensorsService()).publish(server.createContext("/sensors"));
        Endpoint.create(new RatesService()).publish(server.createContext("/rates"));
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        while (System.in.read() >= 0) {
            // Ends the program with its standard input.
        }
        System.exit(0);
    }
}

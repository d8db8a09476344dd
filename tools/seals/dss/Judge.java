import eu.europa.esig.dss.diagnostic.PDFRevisionWrapper;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.TimestampWrapper;
import eu.europa.esig.dss.enumerations.TimestampType;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.policy.ValidationPolicy;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.policy.EtsiValidationPolicyFactory;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonCertificateSource;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.spi.x509.revocation.ocsp.ExternalResourcesOCSPSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks the European Commission's DSS for its verdict on signed PDF files, and prints a line of JSON for each. Uses no
 * network. Ends with 1 when there was no file to judge, with 2 when called wrongly.
 */
public final class Judge {
    private static final String USAGE = """
            usage: dss AUTHORITY [--at TIME] FILE|@LIST...
              AUTHORITY  a folder: roots.pem is trusted, other *.pem are known, *.crl and *.ocsp (DER) are believed
              --at       judge as of this moment (RFC 3339), not now
              @LIST      a file that names one file a line""";

    public static void main(String[] args) throws Exception {
        List<Path> files = new ArrayList<>();
        Date at = null;
        for (int i = 1; i < args.length; i++) {
            if (args[i].equals("--at") && i + 1 < args.length) {
                at = Date.from(Instant.parse(args[++i]));
            } else if (args[i].startsWith("@")) {
                Files.readAllLines(Path.of(args[i].substring(1))).forEach(line -> files.add(Path.of(line)));
            } else {
                files.add(Path.of(args[i]));
            }
        }
        if (args.length == 0 || !Files.isDirectory(Path.of(args[0]))) {
            System.err.println(USAGE);
            System.exit(2);
        }
        CommonCertificateVerifier verifier = verifier(Path.of(args[0]));
        ValidationPolicy policy = new EtsiValidationPolicyFactory().loadDefaultValidationPolicy();
        for (Path file : files) {
            String said;
            try {
                said = judge(file, verifier, policy, at);
            } catch (Exception | LinkageError | StackOverflowError e) {
                said = field("error", e.toString());
            }
            System.out.println("{" + field("file", file.toString()) + ", " + said + "}");
        }
        System.exit(files.isEmpty() ? 1 : 0);
    }

    private static CommonCertificateVerifier verifier(Path authority) throws Exception {
        CommonTrustedCertificateSource roots = new CommonTrustedCertificateSource();
        CommonCertificateSource known = new CommonCertificateSource();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (Path pem : below(authority, ".pem")) {
            try (InputStream in = Files.newInputStream(pem)) {
                for (Certificate c : factory.generateCertificates(in)) {
                    CertificateToken token = new CertificateToken((X509Certificate) c);
                    (pem.endsWith("roots.pem") ? roots : known).addCertificate(token);
                }
            }
        }
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(roots);
        verifier.setAdjunctCertSources(known);
        verifier.setCrlSource(new ExternalResourcesCRLSource(documents(below(authority, ".crl"))));
        verifier.setOcspSource(new ExternalResourcesOCSPSource(documents(below(authority, ".ocsp"))));
        verifier.setAIASource(null); // no network
        return verifier;
    }

    private static List<Path> below(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> p.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static DSSDocument[] documents(List<Path> files) {
        return files.stream().map(p -> new FileDocument(p.toFile())).toArray(DSSDocument[]::new);
    }

    private static String judge(Path file, CommonCertificateVerifier verifier, ValidationPolicy policy, Date at) {
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(file.toFile()));
        validator.setCertificateVerifier(verifier);
        validator.setEnableEtsiValidationReport(false);
        if (at != null) {
            validator.setValidationTime(at);
        }
        Reports reports = validator.validateDocument(policy);
        SimpleReport simple = reports.getSimpleReport();
        List<String> signatures = new ArrayList<>();
        for (SignatureWrapper s : reports.getDiagnosticData().getSignatures()) {
            signatures.add("{" + field("field", names(s.getPDFRevision())) + ", "
                    + field("level", Objects.toString(simple.getSignatureFormat(s.getId()))) + ", "
                    + verdict(simple, s.getId()) + "}");
        }
        List<String> timestamps = new ArrayList<>();
        for (TimestampWrapper t : reports.getDiagnosticData().getTimestampList()) {
            if (t.getType() == TimestampType.DOCUMENT_TIMESTAMP) {
                timestamps.add("{" + field("field", names(t.getPDFRevision())) + ", " + verdict(simple, t.getId()) + "}");
            }
        }
        return "\"signatures\": [" + String.join(", ", signatures) + "], \"timestamps\": ["
                + String.join(", ", timestamps) + "]";
    }

    private static String names(PDFRevisionWrapper revision) {
        return revision == null ? "" : String.join(" ", revision.getSignatureFieldNames());
    }

    private static String verdict(SimpleReport simple, String id) {
        return field("indication", Objects.toString(simple.getIndication(id))) + ", "
                + field("sub", Objects.toString(simple.getSubIndication(id), "")) + ", "
                + "\"errors\": [" + words(simple.getAdESValidationErrors(id)) + "], "
                + "\"warnings\": [" + words(simple.getAdESValidationWarnings(id)) + "]";
    }

    private static String words(List<Message> messages) {
        return messages.stream().map(m -> quote(m.getValue())).collect(Collectors.joining(", "));
    }

    private static String field(String key, String value) {
        return quote(key) + ": " + quote(value);
    }

    private static String quote(String s) {
        StringBuilder b = new StringBuilder("\"");
        for (char c : s.toCharArray()) {
            b.append(c == '"' || c == '\\' ? "\\" + c : c < ' ' ? String.format("\\u%04x", (int) c) : "" + c);
        }
        return b.append('"').toString();
    }
}

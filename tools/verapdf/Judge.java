import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.verapdf.ReleaseDetails;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.processor.reports.enums.JobEndStatus;

/**
 * Asks veraPDF whether PDF files keep every rule of a standard. Says nothing about a file that does, and each rule
 * broken by one that does not. Ends with 1 when a file fails, cannot be read, or there was none to judge.
 */
public final class Judge {
    private static final String USAGE = """
            usage: judge [FLAVOURS] WHAT... [FLAVOURS WHAT...]...
              FLAVOURS  -f ua1,3a (where none is said) or others that veraPDF knows, for what stands after it
              WHAT      a file, a folder (every .pdf below it), or @LIST, a file with one of these a line""";

    private int files;
    private int failedFiles;
    private long passed;
    private long failed;

    public static void main(String[] args) throws IOException {
        System.exit(new Judge().run(args));
    }

    private int run(String[] args) throws IOException {
        VeraGreenfieldFoundryProvider.initialise();
        Map<Path, List<PDFAFlavour>> work = new LinkedHashMap<>();
        List<PDFAFlavour> flavours = flavours("ua1,3a");
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("-f") && i + 1 < args.length) {
                flavours = flavours(args[++i]);
            } else if (args[i].startsWith("-")) {
                System.err.println(USAGE);
                return 2;
            } else {
                find(args[i], flavours, work);
            }
        }
        work.forEach(this::judge);
        System.out.printf("veraPDF %s: %d files judged, %d checks passed, %d failed in %d files%n",
                version(), files, passed, failed, failedFiles);
        if (files == 0) {
            System.err.println("judge: there was no file to judge\n" + USAGE);
        }
        return files == 0 || failedFiles > 0 ? 1 : 0;
    }

    /** The release the validating library says it is. */
    private static String version() {
        return ReleaseDetails
                .addDetailsFromResource(ReleaseDetails.APPLICATION_PROPERTIES_ROOT + "validation-model.properties")
                .getVersion();
    }

    private static List<PDFAFlavour> flavours(String names) {
        List<PDFAFlavour> all = new ArrayList<>();
        for (String name : names.split(",")) {
            PDFAFlavour flavour = PDFAFlavour.fromString(name);
            if (flavour == null || flavour == PDFAFlavour.NO_FLAVOUR) {
                System.err.println("judge: veraPDF knows no flavour " + name);
                System.exit(2);
            }
            all.add(flavour);
        }
        return all;
    }

    /** Adds the files that an argument stands for. One that stands for none counts as failed. */
    private void find(String what, List<PDFAFlavour> flavours, Map<Path, List<PDFAFlavour>> work) throws IOException {
        if (what.startsWith("@")) {
            Path list = Path.of(what.substring(1));
            List<String> lines = Files.exists(list) ? Files.readAllLines(list) : new ArrayList<>();
            lines.removeIf(String::isBlank);
            for (String line : lines) {
                find(line.strip(), flavours, work);
            }
            if (lines.isEmpty()) {
                fail(what, "an empty list, or none");
            }
            return;
        }
        List<Path> found = List.of(Path.of(what));
        if (Files.isDirectory(found.get(0))) {
            try (Stream<Path> below = Files.walk(found.get(0))) {
                found = below.filter(p -> p.toString().toLowerCase().endsWith(".pdf") && Files.isRegularFile(p))
                        .sorted().toList();
            }
            if (found.isEmpty()) {
                fail(what, "no .pdf file in this folder");
            }
        }
        for (Path file : found) {
            work.merge(file, flavours, (a, b) -> Stream.concat(a.stream(), b.stream()).distinct().toList());
        }
    }

    private void judge(Path file, List<PDFAFlavour> flavours) {
        boolean good = true;
        for (PDFAFlavour flavour : flavours) {
            // One failure of each rule is kept, all are counted.
            try (InputStream stream = Files.newInputStream(file);
                    var parser = Foundries.defaultInstance().createParser(stream, flavour);
                    var validator = Foundries.defaultInstance().createValidator(flavour, 1, false, true, false)) {
                good &= report(file, flavour, validator.validate(parser));
            } catch (Exception | LinkageError | StackOverflowError e) {
                System.out.printf("%s: %s: could not be judged: %s%n", file, flavour, e);
                good = false;
            }
        }
        files++;
        failedFiles += good ? 0 : 1;
    }

    private boolean report(Path file, PDFAFlavour flavour, ValidationResult result) {
        Map<RuleId, Integer> broken = result.getFailedChecks();
        long bad = broken.values().stream().mapToLong(Integer::longValue).sum();
        failed += bad;
        passed += result.getTotalAssertions() - bad;
        if (result.getJobEndStatus() != JobEndStatus.NORMAL || result.getTotalAssertions() == 0) {
            System.out.printf("%s: %s: not judged to the end: %s%n", file, flavour, result.getJobEndStatus());
            return false;
        }
        if (result.isCompliant() && bad == 0) {
            return true;
        }
        System.out.printf("%s: not %s: %d rules broken, %d checks failed%n", file, flavour, broken.size(), bad);
        for (TestAssertion first : result.getTestAssertions()) {
            RuleId rule = first.getRuleId();
            System.out.printf("  clause %s test %d, %d times: %s%n", rule.getClause(), rule.getTestNumber(),
                    broken.get(rule), oneLine(first.getMessage()));
            if (first.getErrorMessage() != null) {
                System.out.printf("    %s%n", oneLine(first.getErrorMessage()));
            }
            System.out.printf("    first at %s%n", oneLine(first.getLocation().getContext()));
        }
        return false;
    }

    private void fail(String what, String why) {
        System.out.printf("%s: %s%n", what, why);
        failedFiles++;
    }

    private static String oneLine(String s) {
        return s == null ? "" : s.replaceAll("\\s+", " ");
    }
}

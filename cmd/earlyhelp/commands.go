package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/internal/suggest"
	"earlyhelp.example/forms/templates"
)

// command is one word of the command line.
type command struct {
	name    string
	usage   string // what follows the name
	short   string // what it does, in a line
	help    string // more, where it needs saying
	example string
	flags   func(*flag.FlagSet, *options)
	forms   bool // it works with forms, and so takes --councils
	run     func(*app, *options, []string) (int, error)
}

// options are the flags of all commands; each command knows some.
type options struct {
	form, instance, copyFor, day, output  string
	json, blank                           bool
	large, text, draft                    bool
	councils                              folders
	rule, signed, ics, meeting, to, child string
	lang                                  string
	sealOptions

	on earlyhelp.Date // day, read
}

// folders is a flag that may be given several times.
type folders []string

// String returns nothing: there is no folder unless one is named.
func (f *folders) String() string { return "" }

// Set adds a folder.
func (f *folders) Set(dir string) error {
	if dir == "" {
		return errNoValue
	}
	*f = append(*f, dir)
	return nil
}

// flags is the folders as they were given, to stand behind a command.
func (f folders) flags() string {
	var out string
	for _, dir := range f {
		out += " --councils " + dir
	}
	return out
}

// commands returns every command in the order in which people need them.
func commands() []*command {
	return slices.Concat(formCommands(), sealCommands(), templateCommands())
}

func formCommands() []*command {
	return []*command{
		{
			name: "forms", usage: "[--json]", short: "list the forms there are",
			example: "earlyhelp forms",
			flags:   func(fs *flag.FlagSet, o *options) { o.jsonFlag(fs) },
			forms:   true,
			run:     (*app).forms,
		}, {
			name: "new", usage: "FORM [-o CASE.yaml]", short: "write an empty case for a form, to be filled in",
			help: "The case has an id on every row, and each question as a comment. Without -o it is\n" +
				"printed. A file that is there already is left as it is.",
			example: "earlyhelp new FORM -o case.yaml",
			flags:   func(fs *flag.FlagSet, o *options) { o.outputFlag(fs) },
			forms:   true,
			run:     (*app).newCase,
		}, {
			name: "rules", usage: "FORM [--json]", short: "list the rules that a form is checked by",
			example: "earlyhelp rules FORM",
			flags:   func(fs *flag.FlagSet, o *options) { o.jsonFlag(fs) },
			forms:   true,
			run:     (*app).rules,
		}, {
			name: "check", usage: "[--form FORM] [--instance ID] [--on DATE] [--signed COPY.pdf] [--lang LANGUAGE] [--json] CASE.yaml...",
			short: "say what is missing or wrong in cases",
			help: "A folder stands for every case file in it (*.yaml, *.yml, *.json), however deep.\n" +
				"With several files there is a line for each and a sum. No answer is printed.\n" +
				"It exits with 1 when there are errors.",
			example: "earlyhelp check --on 2026-11-21 case.yaml\n  earlyhelp check --signed signed.pdf case.yaml",
			flags: func(fs *flag.FlagSet, o *options) {
				o.caseFlags(fs)
				o.dayFlag(fs, "check as of this `DATE`; without it, today")
				fs.StringVar(&o.signed, "signed", "", "also say what has changed since this `COPY.pdf` was made and signed, by field; for one case")
				o.jsonFlag(fs)
				o.langFlag(fs)
			},
			forms: true,
			run:   (*app).check,
		}, {
			name: "next", usage: "[--form FORM] [--subject ID] [--meeting initial|review|final] CASE.yaml -o CASE.yaml",
			short: "begin the next form of a case with what is known",
			help: "The next plan, review or closure begins with what the last form says, so that\n" +
				"nobody tells it twice: people, what was told, open actions, the meeting that was\n" +
				"agreed. Dates, who took part, scores and what was said on the day are asked anew.\n" +
				"\"earlyhelp check\" counts what stands as before until somebody changes it. The\n" +
				"case may be written over: -o names it again. Comments in it are not kept.",
			example: "earlyhelp next case.yaml -o case.yaml\n  earlyhelp next --form FORM case.yaml -o next.yaml",
			flags: func(fs *flag.FlagSet, o *options) {
				fs.StringVar(&o.form, "form", "", "the form to begin, `council/form[@version]`; without it, the one that comes next")
				fs.StringVar(&o.child, "subject", "", "the child with this row `ID`; without it, the one that the last form is about")
				fs.StringVar(&o.meeting, "meeting", "", "the kind of meeting it is for, `initial|review|final`; without it, what follows from the case")
				o.outputFlag(fs)
			},
			forms: true,
			run:   (*app).next,
		}, {
			name: "timeline", usage: "[--on DATE] [--lang LANGUAGE] [--json] [--ics FILE] CASE.yaml...", short: "say what is due in cases, and who sees to it",
			help: "For one case: what is late, due, done, was missed before early help ended, or does\n" +
				"not apply, with the reason. A folder stands for every case file in it (*.yaml, *.yml,\n" +
				"*.json), however deep; with several files what is open in all of them is listed by\n" +
				"day. It prints names and actions: it is for those who may see the whole case. --ics\n" +
				"writes the next meeting of each case as a calendar file, which names nobody.",
			example: "earlyhelp timeline case.yaml\n  earlyhelp timeline --on 2026-11-21 --ics next.ics cases",
			flags: func(fs *flag.FlagSet, o *options) {
				o.dayFlag(fs, "as of this `DATE`; without it, today")
				o.jsonFlag(fs)
				o.langFlag(fs)
				fs.StringVar(&o.ics, "ics", "", "write the next meetings as iCalendar to this `FILE`; - is standard output")
			},
			forms: true,
			run:   (*app).timeline,
		}, {
			name: "pdf", usage: "[--form FORM] (--blank | CASE.yaml) [--instance ID] [--copy office|family] [--on DATE] [--lang LANGUAGE] [--large-print] [--text] [--draft] -o OUT.pdf",
			short: "print a filled or blank form as PDF",
			help: "A filled form is the family's copy unless --copy office is given. It need not\n" +
				"be complete: while something that has to be written is missing it is marked as a\n" +
				"draft. Missing signatures do not make a draft. Every PDF is accessible (PDF/UA-1)\n" +
				"and archival (PDF/A-3a), and holds the answers that it shows as JSON.",
			example: "earlyhelp pdf case.yaml -o plan.pdf\n  earlyhelp pdf --large-print case.yaml -o plan-large.pdf\n" +
				"  earlyhelp pdf --text case.yaml -o plan.txt\n  earlyhelp pdf --blank --form FORM -o blank.pdf",
			flags: func(fs *flag.FlagSet, o *options) {
				printFlags(fs, o)
				fs.BoolVar(&o.large, "large-print", false, "set in 18 points, for people who need large letters")
				fs.BoolVar(&o.text, "text", false, "plain text in place of a PDF, for Braille and audio")
				fs.BoolVar(&o.draft, "draft", false, "mark as a draft, whatever a check says")
			},
			forms: true,
			run:   (*app).pdf,
		}, {
			name: "xlsx", usage: "[--form FORM] (--blank | CASE.yaml) [--instance ID] [--copy office|family] [--on DATE] [--lang LANGUAGE] -o OUT.xlsx",
			short: "write a filled or blank form as an Excel workbook",
			help: "A filled form is the family's copy unless --copy office is given. It need not\n" +
				"be complete.",
			example: "earlyhelp xlsx case.yaml -o plan.xlsx\n  earlyhelp xlsx --blank --form FORM -o blank.xlsx",
			flags:   printFlags,
			forms:   true,
			run:     (*app).xlsx,
		}, {
			name: "return-note", usage: "[--form FORM] [--instance ID] [--on DATE] [--lang LANGUAGE] CASE.yaml -o NOTE.pdf",
			short:   "print the note that sends an incomplete form back",
			help:    "The note says what is missing, section by section. It gives the case reference\nand names nobody.",
			example: "earlyhelp return-note case.yaml --on 2026-11-21 -o note.pdf",
			flags: func(fs *flag.FlagSet, o *options) {
				o.caseFlags(fs)
				o.dayFlag(fs, "the `DATE` on the note; without it, the note has none")
				o.langFlag(fs)
				o.outputFlag(fs)
			},
			forms: true,
			run:   (*app).returnNote,
		}, {
			name: "invite", usage: "CASE.yaml [--meeting ID] --to family|ID [--lang LANGUAGE] [--large-print] [--text] -o OUT.pdf",
			short: "invite the family or a practitioner to a meeting",
			help: "The family's says in plain words who is asked and why, when and where, and what\n" +
				"happens, with a sheet for an adult and one for a child to write their views on. A\n" +
				"practitioner's has a sheet for a written update. Neither says anything that the\n" +
				"family's copy would not, and nobody is invited or named whom a mark says it is\n" +
				"unsafe to involve.",
			example: "earlyhelp invite case.yaml --to family -o invitation.pdf\n  earlyhelp invite case.yaml --to family --large-print -o invitation-large.pdf",
			flags: func(fs *flag.FlagSet, o *options) {
				fs.StringVar(&o.meeting, "meeting", "", "the meeting with this row `ID`; without it, the next, or the latest where none is to come")
				o.langFlag(fs)
				fs.StringVar(&o.to, "to", "", "who is invited: `family|ID`, the row id of a practitioner or one of the family")
				fs.BoolVar(&o.large, "large-print", false, "set in 18 points, for people who need large letters")
				fs.BoolVar(&o.text, "text", false, "plain text in place of a PDF, for Braille and audio")
				o.outputFlag(fs)
			},
			forms: true,
			run:   (*app).invite,
		}, {
			name: "pack", usage: "[--form FORM] [--instance ID] [--on DATE] CASE.yaml -o OUT.zip",
			short: "put together what is sent when a form is finished",
			help: "A ZIP file with a checklist for the sender, who takes it out before sending, a\n" +
				"covering note, the form, and its answers as data. The copy is the office's where\n" +
				"the council's data says where the form goes, and the family's where it does not.\n" +
				"What a check finds is printed here for the sender, and only in part or not at all\n" +
				"in the pack. An unfinished form is refused, and so is a case taken out of a copy.\n" +
				"Nothing is sent. Without --on the day is today: another day may find other things.",
			example: "earlyhelp pack case.yaml -o pack.zip",
			flags: func(fs *flag.FlagSet, o *options) {
				o.caseFlags(fs)
				o.dayFlag(fs, "check as of this `DATE`, and count ages by it where the form itself has none; without it, today")
				o.outputFlag(fs)
			},
			forms: true,
			run:   (*app).pack,
		}, {
			name: "read", usage: "[--json] COPY.pdf [-o CASE.yaml]", short: "take the answers out of a PDF that was made here",
			help: "The case holds what that copy shows, with form and instance, also when the copy\n" +
				"was signed since. It is a part of the whole case: keep it beside that, never in its\n" +
				"place. Without -o it is printed. A file that is there already is left as it is. Any\n" +
				"other file than a copy of a form is refused, and the error says what it is; so is a\n" +
				"damaged one. Whether the pages were changed is not looked at here.",
			example: "earlyhelp read plan.pdf -o copy.yaml",
			flags: func(fs *flag.FlagSet, o *options) {
				fs.BoolVar(&o.json, "json", false, "write JSON in place of YAML; so does a FILE that ends with .json")
				o.outputFlag(fs)
			},
			run: (*app).readCopy,
		},
	}
}

func templateCommands() []*command {
	return []*command{
		{
			name: "template check", usage: "DIR", short: "say what is wrong in councils' forms",
			help: "DIR is a folder of councils, a council's folder or a form's yaml. Every form is\n" +
				"compiled together with this program's own; a council of the same name stands in\n" +
				"its place here, while every other command refuses --councils with such a one.\n" +
				"Errors are path:line:column: code: message. Warnings: a front door or out of hours\n" +
				"without a number, options that no form shows, rules without a test, messages that\n" +
				"may read as if they held back a safeguarding referral, files that nobody reads. A\n" +
				"form in DIR/lock that has changed is an error. It exits with 1 when there are\n" +
				"errors. --councils adds councils that those in DIR use forms of.",
			example: "earlyhelp template check councils",
			flags:   func(*flag.FlagSet, *options) {},
			forms:   true,
			run:     (*app).templateCheck,
		}, {
			name: "template test", usage: "DIR [--rule CODE,...]", short: "try the tests that stand beside councils' forms",
			help: "DIR is as for \"template check\". The tests of a form are COUNCIL/FORM/tests/*.yaml:\n" +
				"cases, and lists of entries, each with a rule, a case, a day, edits that break the\n" +
				"rule, and what is then found:\n\n" +
				"  - rule: ANY-101\n" +
				"    case: complete.yaml\n" +
				"    on: 2025-04-01     # or none\n" +
				"    break: [{delete: \"people[r0000000a].born\"}]     # or set, append; and keep\n" +
				"    find: [\"ANY-101 people[r0000000a].born\"]     # or \"error ANY-101 ...\"\n\n" +
				"An entry is tried on every version of the form that has the rule; version: \"1\" in\n" +
				"it keeps it to one. complete.yaml has no error and no warning, incomplete.yaml has\n" +
				"an error. It exits with 1 when something does not come true. A rule without a test\n" +
				"is a warning.",
			example: "earlyhelp template test councils",
			flags: func(fs *flag.FlagSet, o *options) {
				fs.StringVar(&o.rule, "rule", "", "only entries about the rules with these codes, `CODE,...`")
			},
			forms: true,
			run:   (*app).templateTest,
		}, {
			name: "template lock", usage: "DIR", short: "lock councils' forms before they are published",
			help: "DIR is as for \"template check\". Each form that DIR/lock lacks gets a line there,\n" +
				"with its digest. No line is ever changed: a form in it is published, and what\n" +
				"must change is a new version beside it.",
			example: "earlyhelp template lock councils",
			flags:   func(*flag.FlagSet, *options) {},
			forms:   true,
			run:     (*app).templateLock,
		}, {
			name: "template translate", usage: "WHAT --lang LANGUAGE [-o FILE]", short: "write the file in which words are put into another language",
			help: "WHAT is a form (council/form@version), a council, or \"words\": what this program\n" +
				"itself says and prints. The file has each text in English and a place for the other\n" +
				"language; what stays empty is printed in English, and marked as English. It belongs\n" +
				"beside the English one, or into a folder of its own: words.pl.yaml,\n" +
				"COUNCIL/council.pl.yaml, COUNCIL/FORM/VERSION.pl.yaml. What is translated already\n" +
				"(--councils) is carried over. The form itself is never edited. Whoever translates a\n" +
				"consent or a privacy notice has to be sure of what it says: until somebody else has\n" +
				"checked it (checked), the file is a sample, and what is printed says so.",
			example: "earlyhelp template translate FORM --lang pl -o 1.pl.yaml\n  earlyhelp pdf case.yaml --lang pl --councils translations -o plan-pl.pdf",
			flags: func(fs *flag.FlagSet, o *options) {
				fs.StringVar(&o.lang, "lang", "", "the `LANGUAGE` as a tag: pl, cy, ur, pt-BR")
				o.outputFlag(fs)
			},
			forms: true,
			run:   (*app).templateTranslate,
		}, {
			name: "version", short: "print the version of this program",
			example: "earlyhelp version",
			flags:   func(*flag.FlagSet, *options) {},
			run:     (*app).version,
		},
	}
}

func printFlags(fs *flag.FlagSet, o *options) {
	o.caseFlags(fs)
	o.langFlag(fs)
	fs.BoolVar(&o.blank, "blank", false, "the form with nothing filled in; needs --form")
	fs.StringVar(&o.copyFor, "copy", "", "whose copy, filled or blank, `office|family`; without it, the family's")
	o.dayFlag(fs, "the `DATE` by which ages are counted where the form itself has none")
	o.outputFlag(fs)
}

func (o *options) jsonFlag(fs *flag.FlagSet) {
	fs.BoolVar(&o.json, "json", false, "print JSON, for programs")
}

func (o *options) caseFlags(fs *flag.FlagSet) {
	fs.StringVar(&o.form, "form", "", "the latest filled form of this kind, `council/form[@version]`; without it, the latest of any")
	fs.StringVar(&o.instance, "instance", "", "the filled form with this row `ID`; without it, the latest")
}

func (o *options) dayFlag(fs *flag.FlagSet, usage string) {
	fs.StringVar(&o.day, "on", "", usage+" (2026-11-21 or 21/11/2026)")
}

func (o *options) langFlag(fs *flag.FlagSet) {
	fs.StringVar(&o.lang, "lang", "", "in this `LANGUAGE`, such as pl, as far as its words are translated (\"earlyhelp help template translate\")")
}

func (o *options) outputFlag(fs *flag.FlagSet) {
	fs.StringVar(&o.output, "o", "", "the `FILE` to write; - is standard output")
}

// dispatch finds the command and runs it.
func (a *app) dispatch(args []string) (int, error) {
	councils, args, err := leadingCouncils(args)
	if err != nil {
		return exitFailed, err
	}
	if len(args) == 0 {
		a.warn("%s", help())
		return exitFailed, nil
	}
	switch args[0] {
	case "-h", "-help", "--help":
		args[0] = "help"
	case "--version", "-version":
		args[0] = "version"
	}
	explain := args[0] == "help"
	if explain {
		if args = args[1:]; len(args) == 0 {
			a.out.WriteString(help())
			return exitFine, nil
		}
	}
	cmd, rest, err := find(args)
	var group *groupError
	switch {
	case errors.As(err, &group) && (explain || len(rest) > 0):
		a.out.WriteString(group.help())
		return exitFine, nil
	case group != nil:
		return exitFailed, &usageError{group.name, group.Error()}
	case err != nil:
		return exitFailed, err
	case explain:
		rest = []string{"--help"}
	}
	return a.runCommand(cmd, councils, rest)
}

// leadingCouncils takes --councils DIR from before the command.
func leadingCouncils(args []string) (councils folders, rest []string, err error) {
	for len(args) > 0 {
		name, value, given := strings.Cut(args[0], "=")
		if name != "--councils" && name != "-councils" {
			break
		}
		args = args[1:]
		if !given {
			if len(args) == 0 {
				return nil, nil, &usageError{"", "--councils needs a value"}
			}
			value, args = args[0], args[1:]
		}
		if councils.Set(value) != nil {
			return nil, nil, &usageError{"", "--councils needs a value"}
		}
	}
	return councils, slices.Clone(args), nil
}

// groupError says that a command has commands of its own, and none was named. What
// follows asks for help.
type groupError struct{ name string }

// Error names the commands of the group.
func (e *groupError) Error() string {
	var names []string
	for _, cmd := range commands() {
		if sub, ok := strings.CutPrefix(cmd.name, e.name+" "); ok {
			names = append(names, sub)
		}
	}
	last := len(names) - 1
	return fmt.Sprintf("%s needs a command: %s or %s", e.name, strings.Join(names[:last], ", "), names[last])
}

func (e *groupError) help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: for people who write councils' forms.\n\nUsage:\n  earlyhelp %s COMMAND ...\n\nCommands:\n", e.name, e.name)
	for _, cmd := range commands() {
		if strings.HasPrefix(cmd.name, e.name+" ") {
			fmt.Fprintf(&b, "  %-18s %s\n", cmd.name, cmd.short)
		}
	}
	fmt.Fprintf(&b, "\n\"earlyhelp help %s COMMAND\" says more.\n", e.name)
	return b.String()
}

// find returns the command that args begin with, of one word or two, and what
// follows it. For a group without a command the error is a *groupError, and the rest
// is what asks for help.
func find(args []string) (cmd *command, rest []string, err error) {
	var names, subs []string
	for _, c := range commands() {
		words := strings.Fields(c.name)
		if len(args) >= len(words) && slices.Equal(args[:len(words)], words) {
			return c, args[len(words):], nil
		}
		if !slices.Contains(names, words[0]) {
			names = append(names, words[0])
		}
		if len(words) == 2 && words[0] == args[0] {
			subs = append(subs, words[1])
		}
	}
	name, has := args[0], "there is no command"
	if len(subs) > 0 {
		if len(args) == 1 || slices.Contains([]string{"-h", "-help", "--help", "help"}, args[1]) {
			return nil, args[1:], &groupError{name}
		}
		name, names, has = args[1], subs, args[0]+" has no command"
	}
	problem := fmt.Sprintf("%s %q", has, name)
	if near, ok := suggest.For(name, append(names, "--councils")); ok {
		problem += fmt.Sprintf("; did you mean %q?", near)
	}
	if len(subs) > 0 {
		return nil, nil, &usageError{args[0], problem}
	}
	return nil, nil, &usageError{"", problem}
}

func (a *app) runCommand(cmd *command, councils folders, args []string) (int, error) {
	o := &options{}
	fs := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	cmd.flags(fs, o)
	if cmd.forms {
		o.councils = councils
		fs.Var(&o.councils, "councils", "the councils' forms in this folder, too: `DIR` may also be one council's or one form's; give it again for another folder")
	} else if len(councils) > 0 {
		return exitFailed, &usageError{cmd.name, cmd.name + " takes no --councils"}
	}
	files, err := parse(fs, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		a.out.WriteString(cmd.explain(fs))
		return exitFine, nil
	case err != nil:
		return exitFailed, &usageError{cmd.name, flagProblem(fs, err)}
	}
	if o.day != "" {
		if o.on, err = earlyhelp.ParseUKDate(o.day); err != nil {
			return exitFailed, &usageError{cmd.name, fmt.Sprintf("--on %q: %v", o.day, err)}
		}
	}
	code, err := cmd.run(a, o, files)
	var usage *usageError
	if errors.As(err, &usage) {
		usage.command = cmd.name
	}
	return code, err
}

// parse reads flags wherever they stand and returns what is not a flag. All
// that follows -- is a file.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var files []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		read := len(args) - fs.NArg()
		if fs.NArg() == 0 || read > 0 && args[read-1] == "--" {
			return append(files, fs.Args()...), nil
		}
		files = append(files, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

// flagProblem says what is wrong with a flag, in this program's words; package
// flag has only texts to tell its errors apart.
func flagProblem(fs *flag.FlagSet, err error) string {
	if name, ok := strings.CutPrefix(err.Error(), "flag needs an argument: -"); ok {
		return dashed(name) + " needs a value"
	}
	name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !ok {
		return valueProblem(err)
	}
	var names []string
	fs.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	problem := fmt.Sprintf("%s has no flag %s", fs.Name(), dashed(name))
	if near, ok := suggest.For(name, names); ok {
		problem += fmt.Sprintf("; did you mean %s?", dashed(near))
	}
	return problem
}

// errNoValue says that nothing stands behind a flag.
var errNoValue = errors.New("needs a value")

// badBool is how package flag refuses a value of a flag that takes none.
var badBool = regexp.MustCompile(`^invalid boolean value (".*") for -([^:]+): `)

// valueProblem says what is wrong with the value or the spelling of a flag.
func valueProblem(err error) string {
	if m := badBool.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Sprintf("%s takes no value, and was given %s", dashed(m[2]), m[1])
	}
	if name, ok := strings.CutPrefix(err.Error(), `invalid value "" for flag -`); ok && strings.HasSuffix(name, errNoValue.Error()) {
		return dashed(strings.TrimSuffix(name, ": "+errNoValue.Error())) + " " + errNoValue.Error()
	}
	if arg, ok := strings.CutPrefix(err.Error(), "bad flag syntax: "); ok {
		return fmt.Sprintf("%q is no flag", arg)
	}
	return err.Error()
}

// dashed writes a flag as the help does.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// help lists the commands.
func help() string {
	var b strings.Builder
	b.WriteString("earlyhelp lists, checks and prints councils' Early Help forms.\n\nUsage:\n  earlyhelp COMMAND ...\n\nCommands:\n")
	for _, cmd := range commands() {
		fmt.Fprintf(&b, "  %-18s %s\n", cmd.name, cmd.short)
	}
	b.WriteString("\nFORM is council/form or council/form@version, as \"earlyhelp forms\" lists them.\n" +
		"- stands for standard input or output. --councils DIR, before or after a command,\n" +
		"adds the councils' forms in a folder, and may be given again. \"earlyhelp help\n" +
		"COMMAND\" says more.\n\n" +
		"Example:\n  earlyhelp check case.yaml\n\n" +
		"It exits with 0 when all is fine, 1 when a check found errors, and 2 when it\ncould not do what was asked.\n")
	return b.String()
}

// explain says how the command is used.
func (c *command) explain(fs *flag.FlagSet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s.\n\nUsage:\n  earlyhelp %s\n", c.name, c.short, strings.TrimSpace(c.name+" "+c.usage))
	if c.help != "" {
		fmt.Fprintf(&b, "\n%s\n", c.help)
	}
	heading := "\nFlags:\n"
	fs.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(&b, "%s  %s\n        %s\n", heading, strings.TrimSpace(dashed(f.Name)+" "+value), usage)
		heading = ""
	})
	fmt.Fprintf(&b, "\nExample:\n  %s\n", strings.ReplaceAll(c.example, "FORM", exampleForm()))
	return b.String()
}

// exampleForm returns a form that there is, so that an example can be typed as
// it stands.
func exampleForm() string {
	if lib, err := templates.Load(); err == nil && len(lib.Names()) > 0 {
		name, _, _ := strings.Cut(lib.Names()[0], "@")
		return name
	}
	return "council/form"
}

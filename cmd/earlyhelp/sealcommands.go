package main

import (
	"flag"

	"earlyhelp.example/forms/render/sign"
)

// sealCommands are those for signatures by certificate.
func sealCommands() []*command {
	return []*command{
		{
			name: "sign", usage: "COPY.pdf (--list | --field FIELD --key KEY.pem --cert CHAIN.pem... [--password-file FILE] [--level b|t|lt|lta] [--tsa URL] [--crl FILE]... [--ocsp FILE]... [--image SIGN.png] [--name NAME] [--reason TEXT] [--lang LANGUAGE] [--case CASE.yaml] -o OUT.pdf)",
			short: "sign or seal a copy with a certificate, and list who has signed",
			help: "A final copy that \"earlyhelp pdf\" made is signed in one of its fields: a box of the\n" +
				"form, or " + sign.Seal + " for the council. What is there stays as it is; further\n" +
				"signatures can follow. Levels of PAdES: b can be checked while its certificate is\n" +
				"valid; t proves when it was signed; lt also holds the proof that no certificate was\n" +
				"revoked, from --crl and --ocsp; lta lasts for decades, if it is extended in time.\n\n" +
				"--case records it: length and SHA-256 of the copy before and after, and for a box of\n" +
				"the form the evidence of the signature. The case is written anew, without its\n" +
				"comments. A box is recorded only where the certificate can be that person's. Nothing\n" +
				"is written unless all of it can be, and no file that is there already but the case.\n" +
				"A password is read from a file only.",
			example: "earlyhelp sign plan.pdf --list\n  earlyhelp sign plan.pdf --field " + sign.Seal + " --key seal.key --password-file seal.password --cert seal.pem \\\n" +
				"    --cert authority.pem --cert root.pem --level lta --tsa https://timestamp.example/ --crl authority.crl --case case.yaml -o sealed.pdf",
			flags: signFlags,
			forms: true,
			run:   (*app).sign,
		}, {
			name: "extend", usage: "SIGNED.pdf --level t|lt|lta [--tsa URL] [--crl FILE]... [--ocsp FILE]... [--cert FILE]... [--case CASE.yaml] -o OUT.pdf",
			short: "make the signatures of a copy last longer",
			help: "All signatures are taken to the level: proof is added of when they were made (t),\n" +
				"that no certificate was revoked (lt), and a timestamp over all of it (lta). What was\n" +
				"signed stays as it is. Extend a copy before the certificates in it expire, and one of\n" +
				"level lta to lta again before its last timestamp's does. --case records it.\n" +
				"OUT.pdf is a new file: none that is there is written over.",
			example: "earlyhelp extend signed.pdf --level lta --tsa https://timestamp.example/ --crl authority.crl --case case.yaml -o kept.pdf",
			flags:   extendFlags,
			forms:   true,
			run:     (*app).extend,
		}, {
			name: "verify", usage: "FILE.pdf --roots CA.pem... [--tsa-roots CA.pem]... [--crl FILE]... [--ocsp FILE]... [--at DATE] [--expect CASE.yaml] [--json]",
			short: "say who has signed a file, and whether anything was changed since",
			help: "Each signature is judged in a sentence: whose it is, when it was made, and what was\n" +
				"done to the file since. What is wrong has a code, too. A signature that was cut off\n" +
				"is seen with --expect, the case that recorded it. No network is used.\n" +
				"It exits with 0 when somebody has signed, all signatures are good and none that was\n" +
				"recorded is missing; with 1 when not; with 2 when it could not judge, as where one is\n" +
				"of a kind that is not judged here.",
			example: "earlyhelp verify sealed.pdf --roots authority.pem --expect case.yaml",
			flags:   verifyFlags,
			run:     (*app).verify,
		},
	}
}

// sealOptions are the flags of sign, extend and verify.
type sealOptions struct {
	list                           bool
	field, key, password, image    string
	level, tsa, name, reason, keep string // keep: the case that records it
	cert, crls, ocsps              paths
	roots, tsaRoots                paths
	at, expect                     string
}

// paths is a flag for files that may be given several times.
type paths = folders

func signFlags(fs *flag.FlagSet, o *options) {
	fs.BoolVar(&o.list, "list", false, "list the fields for signatures in place of signing, and who has signed")
	fs.StringVar(&o.field, "field", "", "the `FIELD` to sign in, as --list names it")
	fs.StringVar(&o.lang, "lang", "", "what the field shows is in this `LANGUAGE`, such as pl: that of the copy")
	fs.StringVar(&o.key, "key", "", "PEM `FILE` of the private key: RSA or ECDSA")
	fs.Var(&o.cert, "cert", "PEM `FILE` of the key's certificate and those above it; may be given again, in any order; for lt and lta up to the roots, the timestamp service's too")
	fs.StringVar(&o.password, "password-file", "", "`FILE` whose first line is the key's password")
	fs.StringVar(&o.level, "level", "b", "how long the signature can be checked, `b|t|lt|lta`; without it, b")
	o.evidenceFlags(fs)
	fs.StringVar(&o.image, "image", "", "PNG or JPEG `FILE` that is shown in the field")
	fs.StringVar(&o.name, "name", "", "`NAME` of who signs, as it is shown; without it, the certificate's")
	fs.StringVar(&o.reason, "reason", "", "`TEXT` that says why it was signed, as it is shown")
	o.keepFlag(fs)
	o.outputFlag(fs)
}

func extendFlags(fs *flag.FlagSet, o *options) {
	fs.StringVar(&o.level, "level", "", "the level to take all signatures to, `t|lt|lta`")
	o.evidenceFlags(fs)
	fs.Var(&o.cert, "cert", "PEM `FILE` of authorities' certificates that the copy lacks, such as the root; may be given again")
	o.keepFlag(fs)
	o.outputFlag(fs)
}

func (o *options) evidenceFlags(fs *flag.FlagSet) {
	fs.StringVar(&o.tsa, "tsa", "", "address of a timestamp service (RFC 3161), `URL`: the only network that is used")
	o.revocationFlags(fs)
}

func (o *options) revocationFlags(fs *flag.FlagSet) {
	fs.Var(&o.crls, "crl", "`FILE` of an authority's list of revoked certificates, DER or PEM; may be given again")
	fs.Var(&o.ocsps, "ocsp", "`FILE` of an OCSP response about a certificate, DER or PEM; may be given again")
}

func (o *options) keepFlag(fs *flag.FlagSet) {
	fs.StringVar(&o.keep, "case", "", "record it in this case, `CASE.yaml`")
}

func verifyFlags(fs *flag.FlagSet, o *options) {
	fs.Var(&o.roots, "roots", "PEM `FILE` of the authorities whose certificates are trusted; may be given again")
	fs.Var(&o.tsaRoots, "tsa-roots", "PEM `FILE` of the authorities of timestamp services; without it, those of --roots")
	o.revocationFlags(fs)
	fs.StringVar(&o.at, "at", "", "judge as of the end of this `DATE`; without it, now (2026-11-21 or 21/11/2026)")
	fs.StringVar(&o.expect, "expect", "", "what was recorded of the file when it was signed: the case, `CASE.yaml`")
	o.jsonFlag(fs)
}

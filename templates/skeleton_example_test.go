package templates_test

import (
	"bytes"
	"fmt"
	"log"
	"math/rand/v2"

	"earlyhelp.example/forms/earlyhelp"
	"earlyhelp.example/forms/templates"
)

// A skeleton is a case to begin with. An app gives crypto/rand.Reader for the
// row ids; a fixed source here keeps the output the same.
func ExampleTemplate_WriteSkeleton() {
	lib, err := templates.Load()
	if err != nil {
		log.Fatal(err)
	}
	form, err := lib.Template("southend/plan")
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	if err := form.WriteSkeleton(&file, rand.NewChaCha8([32]byte{})); err != nil {
		log.Fatal(err)
	}
	c, err := earlyhelp.Decode(&file)
	if err != nil {
		log.Fatal(err)
	}
	for row := range c.Rows() {
		fmt.Println(row.Path)
	}
	// Output:
	// people[rd9877ece]
	// people[r6d368aac]
	// agencies[r1a6f419e]
	// practitioners[rc627c76b]
	// meetings[r7c41a11e]
	// meetings[r7c41a11e].family[r8ddd78f3]
	// meetings[r7c41a11e].family[r4cf4929e]
	// meetings[r7c41a11e].team[rf54f635d]
	// plans[ra46add6a]
	// plans[ra46add6a].actions[raba38436]
	// instances[r1bfb1fa3]
	// instances[r1bfb1fa3].signatures[r8d8c8542]
	// instances[r1bfb1fa3].signatures[rdcb8a994]
}

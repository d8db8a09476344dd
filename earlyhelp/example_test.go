package earlyhelp_test

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"earlyhelp.example/forms/earlyhelp"
)

func ExampleDecode() {
	const file = `people:
  - id: r1f0c2a9e
    name: Maya Example
    role: child
    born: 2014-02-30
  - nme: Sam Example
`
	_, err := earlyhelp.Decode(strings.NewReader(file))
	var bad *earlyhelp.FileError
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			fmt.Println("family.yaml:" + p.String())
		}
	}
	// Output:
	// family.yaml:5:11: people[#1].born: there is no such day in the calendar: look for a mistyped day, month or year
	// family.yaml:6:5: people[#2]: there is no such key here; did you mean name?
}

func ExampleEncode() {
	score, err := earlyhelp.NewScore(0)
	if err != nil {
		fmt.Println(err)
		return
	}
	born, err := earlyhelp.ParseDate("2014-03-01")
	if err != nil {
		fmt.Println(err)
		return
	}
	c := &earlyhelp.Case{
		People: []earlyhelp.Person{
			{ID: "r1f0c2a9e", Name: "Maya Example", Role: earlyhelp.RoleChild, Born: born, Phone: "01702 000000"},
		},
		Plans: []earlyhelp.Plan{{
			ID:    "r77d00b12",
			Story: earlyhelp.Story{Worries: "Sleep.\nGetting to school on time.", Score: score},
			Actions: []earlyhelp.Action{
				{What: "Agree a bedtime", By: []earlyhelp.Who{"r1f0c2a9e", "Mum"}},
			},
		}},
	}
	if err := earlyhelp.Encode(os.Stdout, c); err != nil {
		fmt.Println(err)
	}
	// Output:
	// schema: 1
	// people:
	//   - id: r1f0c2a9e
	//     name: Maya Example
	//     role: child
	//     born: 2014-03-01
	//     phone: "01702 000000"
	// plans:
	//   - id: r77d00b12
	//     worries: |-
	//       Sleep.
	//       Getting to school on time.
	//     score: 0
	//     actions:
	//       - what: Agree a bedtime
	//         by:
	//           - r1f0c2a9e # Maya Example, child
	//           - Mum
}

func ExampleCase_Erase() {
	c, err := earlyhelp.Decode(strings.NewReader(`
people:
  - {id: r1f0c2a9e, name: Maya Example}
  - {id: r5b3e4d21, name: Sam Roe}
meetings:
  - id: r00aa11bb
    notes: Sam and Maya came.
    family: [{person: r1f0c2a9e}, {person: r5b3e4d21}]
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Erase("r1f0c2a9e"))
	fmt.Println(len(c.People), len(c.Meetings[0].Family))
	// Output:
	// [meetings[r00aa11bb].notes]
	// 1 1
}

package main

import (
	"strings"
	"testing"
)

// What go test says of packages that pass, fail, do not compile, or end in the middle.
func TestReport(t *testing.T) {
	for name, c := range map[string]struct{ events, want string }{
		"passed": {`{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:7: by the way\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"--- PASS: TestA (0.00s)\n"}
{"Action":"pass","Package":"p","Test":"TestA","Elapsed":0}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}
`, "ok  \tp\t0.1s\n"},
		"failed": {`{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"--- FAIL: TestA (0.00s)\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:7: 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"FAIL\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
`, "--- FAIL: TestA (0.00s)\n    a_test.go:7: 1, want 2\nFAIL\nFAIL\tp\t0.1s\n"},
		"skipped twice for one reason": {`{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:7: left out: it needs root\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"output","Package":"q","Test":"TestB/x","Output":"    --- SKIP: TestB/x (0.00s)\n"}
{"Action":"output","Package":"q","Test":"TestB/x","Output":"        b-x_test.go:70: it needs root\n"}
{"Action":"skip","Package":"q","Test":"TestB/x"}
{"Action":"skip","Package":"q"}
`, "left out: TestA, TestB/x: it needs root\n"},
		"without a word": {`{"Action":"skip","Package":"p","Test":"TestA"}
`, "left out: TestA: it did not say why\n"},
		"ended in the middle": {`{"Action":"output","Package":"p","Test":"TestA","Output":"panic: no\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
`, "FAIL\tp\t0.1s\npanic: no\n"},
		"does not compile": {`{"ImportPath":"p","Action":"build-output","Output":"./a.go:1:2: undefined: b\n"}
{"ImportPath":"p","Action":"build-fail"}
no event
`, "./a.go:1:2: undefined: b\nno event\n"},
	} {
		var out strings.Builder
		r := newReport(&out)
		r.read(strings.NewReader(c.events))
		if r.leftOut(); out.String() != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, out.String(), c.want)
		}
	}
}

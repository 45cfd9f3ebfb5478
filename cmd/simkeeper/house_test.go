package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// module is the path that our own packages begin with.
const module = "github.com/simkeeper/simkeeper/"

// pkg is what go list tells of a package. Imports leave the tests out.
type pkg struct {
	ImportPath, Dir, Name string
	Standard              bool
	Imports, GoFiles      []string
}

// own is the folder of one of our packages, "" for others.
func own(importPath string) string {
	folder, ours := strings.CutPrefix(importPath, module)
	if !ours {
		return ""
	}
	return folder
}

func list(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Dir,Name,Standard,Imports,GoFiles"}, args...)...)
	cmd.Dir = filepath.Join("..", "..")
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	must(t, err)
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else {
			must(t, err)
		}
		all = append(all, p)
	}
}

// A terminal carries no simulator, no backend, no template engine, no broker and, since it
// only packs, nothing that unpacks. The package net/http is there for the MQTT client's web socket; nothing of ours imports it.
func TestTerminalCarriesNoMoreThanItNeeds(t *testing.T) {
	barred := regexp.MustCompile(`^(` + module + `(report/fleet|report/payload|modem/simulator|cmd/simkeeper-).*|compress/.*|text/template|html/template|testing|net/http/.*util.*|net/http/pprof|expvar|github\.com/mochi-mqtt/.*|github\.com/creack/pty|.*jsonschema.*)$`)
	for _, p := range list(t, "-deps", "./cmd/simkeeper") {
		if barred.MatchString(p.ImportPath) {
			t.Errorf("cmd/simkeeper pulls in %s", p.ImportPath)
		}
		if own(p.ImportPath) != "" && slices.Contains(p.Imports, "net/http") {
			t.Errorf("%s imports net/http", p.ImportPath)
		}
	}
}

// As scripts/build builds it for a terminal, it carries no regular expressions either, nor
// the serial library, which brings them along: they are 200 KB of the 8 MB that it may have.
func TestTerminalCarriesNoRegularExpressions(t *testing.T) {
	t.Setenv("GOOS", "linux")
	t.Setenv("GOARCH", "arm")
	t.Setenv("CGO_ENABLED", "0")
	all := list(t, "-deps", "-tags", "small", "./cmd/simkeeper")
	if len(all) < 100 {
		t.Errorf("%d packages are not all of them", len(all))
	}
	for _, p := range all {
		for _, barred := range []string{"regexp", "regexp/syntax", "go.bug.st/serial"} {
			if p.ImportPath == barred || slices.Contains(p.Imports, barred) {
				t.Errorf("%s is or imports %s", p.ImportPath, barred)
			}
		}
	}
}

// layers says what of ours a package may import; the first row that matches its folder
// counts. A folder without a row may not exist.
var layers = []struct{ folder, may string }{
	{`cmd/[^/]+`, `.*`},
	{`modem`, ``},
	{`modem/(at|port|family|simulator)`, `modem`},
	{`modem/reader`, `modem|modem/(at|port|family)`},
	{`report`, `report/deflate`},
	{`report/(store|deflate)`, ``},
	{`report/payload`, `report`},
	{`report/spool`, `report|report/store`},
	{`report/mqtt`, `report|report/(spool|store)`},
	{`report/mqtt/failover`, ``}, // tests alone
	{`report/fleet`, `report|report/store`},
	{`cmd/simkeeper-lab/facts`, `modem|modem/family`},
	{`cmd/simkeeper-lab/life`, `modem|agent/(card|keepalive|clock|usage)`},
	{`agent/(card|diagnose|usage|clock|binding)`, `modem`},
	{`agent/command`, ``},
	{`agent/keepalive`, `modem|agent/card`},
	{`agent/trend`, `modem`},
	{`agent/trace`, `modem/(at|port)`},
	{`agent/(toml|dnsquery)`, ``},
	{`agent/recovery`, `agent/diagnose`},
	{`agent/probe`, `agent/(act|diagnose|dnsquery|keepalive|netif)|report/mqtt`},
	{`agent/bundle`, ``},
	{`agent/config`, `agent/card|agent/toml`},
	{`agent/netif`, ``},
	{`agent/ledger`, `modem|agent/card|agent/keepalive|report/store`},
	{`agent/act`, `modem|agent/(dnsquery|keepalive|netif)|report/mqtt`},
	{`agent`, `modem|modem/(at|port|family|reader)|report|report/(mqtt|spool|store)|agent/.*`},
}

func match(pattern, text string) bool {
	return regexp.MustCompile(`^(` + pattern + `)$`).MatchString(text)
}

func TestImportsGoOneWay(t *testing.T) {
	for _, p := range list(t, "./...") {
		folder := own(p.ImportPath)
		if folder == "scripts" || strings.HasPrefix(folder, "scripts/") {
			continue
		}
		row := slices.IndexFunc(layers, func(l struct{ folder, may string }) bool { return match(l.folder, folder) })
		if row < 0 {
			t.Errorf("%s has no place in the house: give it a row here, or put its code where it belongs", p.ImportPath)
			continue
		}
		for _, i := range p.Imports {
			if to := own(i); to != "" && !match(layers[row].may, to) {
				t.Errorf("%s imports %s", folder, to)
			}
		}
	}
}

func TestFolders(t *testing.T) {
	root := filepath.Join("..", "..")
	rooms := []string{"cmd", "modem", "agent", "report", "scripts"}
	entries, err := os.ReadDir(root)
	must(t, err)
	for _, e := range entries {
		hidden := strings.HasPrefix(e.Name(), ".")
		if e.IsDir() && !hidden && e.Name() != "bin" && !slices.Contains(rooms, e.Name()) { // bin: what scripts/build leaves
			t.Errorf("%s is not a room of the house: %v", e.Name(), rooms)
		}
	}
	must(t, filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != root {
			return fs.SkipDir
		}
		if err == nil && d.IsDir() && slices.Contains([]string{"internal", "pkg", "util", "utils", "common", "helpers"}, d.Name()) {
			t.Errorf("%s: a package is named after what it knows", name)
		}
		return err
	}))
}

// Libraries return errors: they do not print, exit, panic or start themselves.
func TestLibrariesAreQuiet(t *testing.T) {
	for _, p := range list(t, "./...") {
		program := strings.HasPrefix(own(p.ImportPath), "cmd/") || p.Name == "main"
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, 0)
			must(t, err)
			where := path.Join(own(p.ImportPath), name)
			ast.Inspect(file, func(n ast.Node) bool {
				if bad := loud(n, program); bad != "" {
					t.Errorf("%s: %s", where, bad)
				}
				return true
			})
		}
	}
}

var (
	nowhere    = []string{"time.Sleep", "panic", "log.Fatal", "log.Fatalf", "log.Fatalln", "print", "println"}
	onlyInMain = []string{"os.Exit", "os.Stdout", "os.Stderr", "fmt.Print", "fmt.Printf", "fmt.Println", "log.Print", "log.Printf", "log.Println"}
)

// loud names what a library, or with program set a program, may not do.
func loud(n ast.Node, program bool) string {
	name := ""
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Recv == nil && n.Name.Name == "init" {
			return "func init"
		}
	case *ast.SelectorExpr:
		if x, ok := n.X.(*ast.Ident); ok {
			name = x.Name + "." + n.Sel.Name
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok {
			name = f.Name
		}
	}
	if slices.Contains(nowhere, name) || !program && slices.Contains(onlyInMain, name) {
		return name
	}
	return ""
}

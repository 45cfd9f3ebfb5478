package config

import (
	"bytes"
	"fmt"
	"io"
	"os"
)

// Show writes every key in force as TOML, each with a comment that says where
// its value comes from. Secrets are not read; the paths of their files are shown.
// The error is that of w.
func (c *Config) Show(w io.Writer) error {
	var b bytes.Buffer
	section := ""
	for _, k := range contract {
		if k.section() != section {
			heading(&b, section, k.section())
			section = k.section()
		}
		fmt.Fprintf(&b, "%-40s # %s\n", k.name()+" = "+k.encode(c), c.remark(k))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func heading(b *bytes.Buffer, before, section string) {
	if before != "" {
		b.WriteByte('\n')
	}
	fmt.Fprintf(b, "[%s]\n", section)
}

// remark is the comment that Show writes beside a key.
func (c *Config) remark(k *key) string {
	switch origin := c.Origin(k.path); {
	case k.path == "mqtt.password_file" && os.Getenv(PasswordVariable) != "":
		return origin + "; not used: " + PasswordVariable + " is set"
	case k.example != "" && k.encode(c) == `""`:
		return origin + "; not set"
	default:
		return origin
	}
}

// Template returns the commented file that "simkeeper config init" writes: every
// key with its default, or commented out with an example where it has none.
// Loading it gives the values of [Default].
func Template() []byte {
	c := Default()
	b := bytes.NewBufferString(templateHead)
	section := ""
	for _, k := range contract {
		if k.section() != section {
			heading(b, "template", k.section())
			section = k.section()
		}
		fmt.Fprintf(b, "# %s\n# Allowed: %s\n", k.doc, k.allowed())
		if k.example != "" {
			fmt.Fprintf(b, "# %s = %s\n", k.name(), k.example)
		} else {
			fmt.Fprintf(b, "%s = %s\n", k.name(), k.encode(&c))
		}
	}
	return b.Bytes()
}

const templateHead = `# simkeeper: configuration of the agent. Every key is here with its default;
# a key without one is commented out, with an example.
# The files of the folder simkeeper.d beside this one (*.toml) override it, in
# the order of their names. "simkeeper config check" checks all of them,
# "simkeeper config show" says what is in force and where it was set.
`

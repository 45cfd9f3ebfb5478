package config

import (
	"reflect"
	"strings"
	"testing"
)

// What is accepted is valid, and says the same when it is shown and read again;
// what is refused is refused in words.
func FuzzParse(f *testing.F) {
	for _, tt := range badFiles {
		f.Add([]byte(tt.file))
	}
	f.Add(Template())
	f.Add([]byte(contractExample))
	f.Add([]byte(other))
	f.Add([]byte("a.b.c.d = [[[{x = 1}]]]\n[[a.e]]\n[a.e.f]\n\"\" = 1\n['']\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("f.toml", data, Default())
		if err != nil {
			if c != nil || err.Error() == "" {
				t.Errorf("refused with %v and %q", c, err)
			}
			return
		}
		if err := c.Validate(); err != nil {
			t.Fatalf("accepted, but %v", err)
		}
		again, err := Parse("shown.toml", []byte(show(t, c)), Default())
		if err != nil {
			t.Fatalf("%v\n%s", err, show(t, c))
		}
		c.origins, again.origins = nil, nil
		if !reflect.DeepEqual(c, again) {
			t.Errorf("got\n%+v\nwant\n%+v", again, c)
		}
	})
}

// A flag can set every key to any text without harm.
func FuzzSet(f *testing.F) {
	f.Add("modem.port", "/dev/ttyUSB2")
	f.Add("keepalive.methods", `["mqtt"]`)
	f.Add("card.cycle_day", "1\n[x]")
	f.Add("card.quota", "30MB")
	f.Add("mqtt.brokers", `["tls://[::1]"]`)
	f.Fuzz(func(t *testing.T, key, value string) {
		c := Default()
		if err := c.Set(key, value, CommandLine); err != nil {
			if want := Default(); !reflect.DeepEqual(c, want) || strings.TrimSpace(err.Error()) == "" {
				t.Errorf("refused with %v, but changed", err)
			}
			return
		}
		if k, ok := lookup(key); !ok || k.check(&c) != nil {
			t.Errorf("accepted %s = %q", key, value)
		}
	})
}

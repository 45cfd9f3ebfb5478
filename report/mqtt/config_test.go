package mqtt

import (
	"strings"
	"testing"
	"time"
)

func TestBadConfigurationIsRefused(t *testing.T) {
	good := Config{Brokers: []string{"tcp://b"}, Terminal: "T1", Boot: 1}
	if _, err := NewClient(good); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*Config){
		"no broker":                        func(c *Config) { c.Brokers = nil },
		`not of the form tcp://host:1883`:  func(c *Config) { c.Brokers = []string{"mqtt://b"} },
		`"b:1883" is not of the form`:      func(c *Config) { c.Brokers = []string{"b:1883"} },
		`"tcp://" is not of the form`:      func(c *Config) { c.Brokers = []string{"tcp://"} },
		`"tls://b:x" is not of the form`:   func(c *Config) { c.Brokers = []string{"tls://b:x"} },
		`use [mqtt] username`:              func(c *Config) { c.Brokers = []string{"tls://u:hush@b"} },
		`"…@b" is not of the form`:         func(c *Config) { c.Brokers = []string{"mqtts://u:hush@b"} },
		"something after the port":         func(c *Config) { c.Brokers = []string{"tls://b/x"} },
		"terminal name":                    func(c *Config) { c.Terminal = "a/b" },
		"topic prefix":                     func(c *Config) { c.Prefix = "sk/#" },
		"boot 0":                           func(c *Config) { c.Boot = 0 },
		"MQTT keep-alive 20h0m0s":          func(c *Config) { c.KeepAlive = 20 * time.Hour },
		"a password needs a user name":     func(c *Config) { c.Password = "hush" },
		"certificates are always verified": func(c *Config) { c.TLS = insecure() },
	} {
		c := good
		spoil(&c)
		_, err := NewClient(c)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

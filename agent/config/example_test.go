package config_test

import (
	"fmt"

	"github.com/simkeeper/simkeeper/agent/config"
)

func ExampleParse() {
	_, err := config.Parse("simkeeper.toml", []byte("[report]\ninterval = \"2 hours\"\n\n[mqtt]\nbroker = [\"tls://a\"]\n"), config.Default())
	fmt.Println(err)
	// Output:
	// simkeeper.toml:2: report.interval: "2 hours" is not a duration; use a number and a unit such as "90s", "15m" or "1h" (1s to 24h)
	// simkeeper.toml:5: mqtt.broker: unknown key; did you mean mqtt.brokers?
}

func ExampleConfig_Origin() {
	c, err := config.Parse("/etc/simkeeper/simkeeper.toml", []byte("[report]\ninterval = \"15m\"\n"), config.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Set("modem.port", "/dev/ttyUSB2", config.CommandLine); err != nil {
		fmt.Println(err)
		return
	}
	for _, key := range []string{"report.interval", "modem.port", "report.spread"} {
		fmt.Println(key, "from", c.Origin(key))
	}
	// Output:
	// report.interval from /etc/simkeeper/simkeeper.toml:2
	// modem.port from command line
	// report.spread from default
}

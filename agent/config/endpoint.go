package config

import (
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// scheme is a way to reach a host; port 0 means that a port must be given.
type scheme struct {
	name string
	port int
}

// endpoint accepts scheme://host:port in one of the schemes and fills in the
// scheme's port; what names the thing, and want says what may be written.
func endpoint(what, want string, schemes ...scheme) fitter {
	return func(text string) (string, *Error) {
		name, address, _ := strings.Cut(text, "://")
		for _, s := range schemes {
			if name != s.name {
				continue
			}
			if strings.Contains(address, "@") {
				return "", bad(text, "holds a user name", "use mqtt.username and mqtt.password_file")
			}
			host, port, problem := splitAddress(address, s.port)
			if problem != "" {
				return "", bad(text, problem, "use "+want)
			}
			return name + "://" + net.JoinHostPort(host, port), nil
		}
		return "", bad(text, "is not "+what, "use "+want)
	}
}

// splitAddress splits host:port; a missing port becomes the given one.
func splitAddress(address string, port int) (host, portText, problem string) {
	if hasPort := strings.Contains(address[strings.LastIndex(address, "]")+1:], ":"); !hasPort {
		if port == 0 {
			return "", "", "has no port"
		}
		address += ":" + strconv.Itoa(port)
	}
	host, portText, err := net.SplitHostPort(address)
	if err != nil || !isHost(host) {
		return "", "", "has no valid host"
	}
	if n, err := strconv.ParseUint(portText, 10, 16); err != nil || n == 0 {
		return "", "", "has no valid port (1 to 65535)"
	}
	return host, portText, ""
}

var hostName = regexp.MustCompile(`^` + hostNamePattern + `$`)

// hostNamePattern also takes the underscores that private name servers use.
const hostNamePattern = `[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?`

func isHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return len(host) <= 253 && hostName.MatchString(host)
}

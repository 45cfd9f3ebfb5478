package config

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// scheme is a way to reach a host; port 0 means that a port must be given.
type scheme struct {
	name string
	port int
}

func fitTarget(text string) (string, *Error) {
	return endpoint(text, "a target", wantTarget, scheme{"tls", 0}, scheme{"nonce", 0}, scheme{"tcp", 0})
}

func fitBroker(text string) (string, *Error) {
	return endpoint(text, "a broker", wantBroker, scheme{"tcp", 1883}, scheme{"tls", 8883})
}

// endpoint accepts scheme://host:port in one of the schemes and fills in the
// scheme's port; what names the thing, and want says what may be written.
func endpoint(text, what, want string, schemes ...scheme) (string, *Error) {
	name, address, _ := strings.Cut(text, "://")
	i := slices.IndexFunc(schemes, func(s scheme) bool { return s.name == name })
	switch {
	case i < 0:
		return "", bad(text, "is not "+what, "use "+want)
	case strings.Contains(address, "@"):
		return "", bad(text, "holds a user name", "use mqtt.username and mqtt.password_file")
	}
	host, port, problem := splitAddress(address, schemes[i].port)
	if problem != "" {
		return "", bad(text, problem, "use "+want)
	}
	return name + "://" + net.JoinHostPort(host, port), nil
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

func isHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return len(host) <= 253 && isHostName(host)
}

// isHostName also takes the underscores that private name servers use.
func isHostName(text string) bool {
	for _, label := range strings.Split(strings.TrimSuffix(text, "."), ".") {
		if !consists(label, 63, letters+digits+"_-") || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	return true
}

package port

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// isAddress tells an address from a path. Anything that looks like a URL is
// one, so that a slip in it is called a slip and not a missing device.
func isAddress(path string) bool {
	return strings.Contains(path, "://") || strings.HasPrefix(strings.ToLower(path), "tcp:")
}

// dial connects to tcp://host:port. Go sets TCP_NODELAY by itself, which an AT
// dialogue of short lines needs.
func dial(ctx context.Context, address string) (*Port, error) {
	host, err := parseAddress(address)
	if err != nil {
		return nil, &Error{Path: address, Kind: Unusable, Err: err}
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", host)
	switch {
	case err == nil:
		return newPort(address, conn), nil
	case errors.Is(ctx.Err(), context.Canceled):
		return nil, gaveUp(ctx, address)
	}
	return nil, &Error{Path: address, Kind: Missing, Err: fmt.Errorf("no connection (%w)", err)}
}

// parseAddress gives host:port of tcp://host:port.
func parseAddress(address string) (string, error) {
	malformed := func(why string) error {
		return fmt.Errorf("malformed address: %s; want tcp://host:port", why)
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "", malformed(innermost(err).Error())
	case u.Scheme != "tcp":
		return "", malformed(fmt.Sprintf("scheme %q", u.Scheme))
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
		return "", malformed("more than host and port")
	}
	host, number, err := net.SplitHostPort(u.Host)
	if err != nil || host == "" {
		return "", malformed(fmt.Sprintf("%q is not host and port", u.Host))
	}
	if n, err := strconv.Atoi(number); err != nil || n < 1 || n > 65535 {
		return "", malformed(fmt.Sprintf("port %q is not 1 to 65535", number))
	}
	return u.Host, nil
}

// innermost drops the wrappers that repeat the whole address.
func innermost(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}

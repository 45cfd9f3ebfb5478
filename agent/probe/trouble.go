package probe

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/netif"
)

// The faults of the interface.
const (
	noInterface = "no_interface"
	noAddress   = "no_address"
	noRoute     = "no_route"
	down        = "down"
)

// instant is the longest that the kernel takes to say that it knows no route. Over the
// air nothing comes back so soon.
const instant = 5 * time.Millisecond

// hindrance is what kept a probe in the terminal, or us from waiting for the answer.
type hindrance struct {
	layer diagnose.Layer // where it is told
	fault string         // of the interface; "" where it is our own alone, and no finding
	text  string
	then  outcome
}

// hindered finds the hindrance behind an error on a layer, nil where the link itself or
// who is behind it failed. took is how long the attempt lasted.
func (l *ladder) hindered(layer diagnose.Layer, err error, took time.Duration) *hindrance {
	if errors.Is(err, errBudget) {
		return &hindrance{layer, "", "it would cost more than the bytes that are left for this", over}
	}
	if t, ok := errors.AsType[*netif.Trouble](err); ok {
		// Without neighbours to look for, the kernel sends even without a route; where
		// something came back that way, a later silence is not the route's.
		if t.Reason == netif.NoRoute && timedOut(err) && l.answered {
			return nil
		}
		return bindHindrance(t.Reason, t.Interface+": "+t.Detail)
	}
	if f, ok := errors.AsType[*act.Failure](err); ok {
		return pathHindrance(f)
	}
	return systemHindrance(layer, err, took)
}

// bindHindrance is that of a socket that is bound to the interface. One target may have
// no route, or an address of another family, while the next broker has. No permission and
// a filter that drops our answers are ours alone: payments do not bind to an interface.
func bindHindrance(r netif.Reason, text string) *hindrance {
	switch r {
	case netif.NoInterface:
		return &hindrance{diagnose.LayerInterface, noInterface, text, over}
	case netif.Down:
		return &hindrance{diagnose.LayerInterface, down, text, over}
	case netif.NoAddress:
		return &hindrance{diagnose.LayerInterface, noAddress, text, another}
	case netif.NoRoute:
		return &hindrance{diagnose.LayerInterface, noRoute, text, another}
	case netif.NoNameServer:
		return &hindrance{diagnose.LayerName, "", text, another}
	}
	return &hindrance{diagnose.LayerInterface, "", text, over}
}

// pathHindrance is that of a Path that sends nothing, for a reason of its own.
func pathHindrance(f *act.Failure) *hindrance {
	switch f.Reason {
	case keepalive.NoInterface:
		return &hindrance{diagnose.LayerInterface, noInterface, f.Detail, over}
	case keepalive.NoRoute:
		return &hindrance{diagnose.LayerInterface, noRoute, f.Detail, another}
	case keepalive.NoName:
		return &hindrance{diagnose.LayerName, "", f.Detail, another}
	}
	return &hindrance{diagnose.LayerInterface, "", f.Detail, over}
}

// systemHindrance is what the kernel says without having asked the network.
func systemHindrance(layer diagnose.Layer, err error, took time.Duration) *hindrance {
	text := "the system says: " + err.Error()
	switch {
	case errors.Is(err, syscall.ENETUNREACH) && took < instant:
		return &hindrance{diagnose.LayerInterface, noRoute, text, another}
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return &hindrance{diagnose.LayerInterface, noAddress, text, another}
	case errors.Is(err, syscall.ENODEV):
		return &hindrance{diagnose.LayerInterface, noInterface, text, over}
	case errors.Is(err, syscall.ENETDOWN):
		return &hindrance{diagnose.LayerInterface, down, text, over}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, errors.ErrUnsupported):
		return &hindrance{diagnose.LayerInterface, "", text, over}
	case errors.Is(err, net.ErrClosed): // the Path took the connection away
		return &hindrance{layer, "", "the connection was given up here", over}
	}
	return nil
}

// tellHindrance ends a step that came to nothing.
func (l *ladder) tellHindrance(since start, h *hindrance, target string) outcome {
	result := diagnose.Failed
	if h.fault == "" {
		result = diagnose.Skipped
	}
	l.tell(since, diagnose.Step{Layer: h.layer, Result: result, Fault: h.fault, Target: target, Detail: string(h.layer) + ": " + h.text})
	return h.then
}

// timedOut reports whether nothing came in time.
func timedOut(err error) bool {
	wait, ok := errors.AsType[net.Error](err)
	return ok && wait.Timeout() || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
}

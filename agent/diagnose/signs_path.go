package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Here is what can be seen of the session, and of the way to the own broker.

// noDataAPN: China Telecom lets a card without a data plan attach, and puts it into an
// access point from which nothing can be reached.
var noDataAPN = &sign{name: "the network has put the card into an access point without data", look: func(e *Evidence) *sight {
	data, ok := e.Snapshot.Data()
	nothing := ok && strings.HasPrefix(strings.ToLower(data.APN), "nodata")
	return when(nothing && e.Snapshot.Registered() && !works(e), e, "+CGDCONT?", "+CGACT?")
}}

// idleBearer is true on LTE and 5G, where being attached means having a bearer, when the
// modem lists its contexts and none is active. On 2G and 3G that is normal.
func idleBearer(e *Evidence) bool {
	s := e.Snapshot
	return s.Idle() && len(s.Active) > 0 && s.RAT().Generation() >= 4 && !works(e)
}

// noBearer applies where no context is active, or the packet service says that it is
// detached.
var noBearer = &sign{name: "no data context is active on 4G or 5G, or the packet service is detached", look: func(e *Evidence) *sight {
	s := e.Snapshot
	data, _ := s.Data()
	detached := s.Attached != nil && !*s.Attached && s.RAT().Generation() >= 4 && !data.Address.IsValid() && !works(e)
	return when(idleBearer(e) || detached, e, "+CGATT?", "+CGACT?", "+CEER")
}}

// accessPoints are beginnings of names of access points, and whose they are.
var accessPoints = []struct{ name, network string }{
	{"cmnet", "China Mobile"}, {"cmwap", "China Mobile"}, {"cmiot", "China Mobile"}, {"cmmtm", "China Mobile"}, {"cmnbiot", "China Mobile"},
	{"3gnet", "China Unicom"}, {"3gwap", "China Unicom"}, {"uninet", "China Unicom"}, {"uniwap", "China Unicom"}, {"unim2m", "China Unicom"}, {"scuiot", "China Unicom"},
	{"ctnet", "China Telecom"}, {"ctwap", "China Telecom"}, {"ctlte", "China Telecom"}, {"ctiot", "China Telecom"}, {"ctm2m", "China Telecom"},
}

// foreignAPN: the access point of another operator than the card's. Broadnet's cards use
// China Mobile's network and names.
var foreignAPN = &sign{name: "the APN is another operator's", look: func(e *Evidence) *sight {
	data, _ := e.Snapshot.Data()
	own, apn := host(home(e.Snapshot.IMSI)), strings.ToLower(data.APN)
	for _, a := range accessPoints {
		if strings.HasPrefix(apn, a.name) && own != "" && own != a.network {
			return seen(append(e.Snapshot.Evidence("+CGDCONT?"), fmt.Sprintf(e.say("APN %s is of %s, the card of %s", "APN %s 属于 %s，卡属于 %s"), data.APN, a.network, own))...)
		}
	}
	return nil
}}

// works says that traffic crosses the link: what probes have found before that, and what
// a context seems to lack, counts for nothing then.
func works(e *Evidence) bool {
	return e.Path.Works || slices.ContainsFunc(e.Path.Steps, func(s Step) bool { return s.Result == Passed && s.Layer == LayerLogin })
}

// layers are in the order in which they are tried.
var layers = []Layer{LayerInterface, LayerName, LayerConnect, LayerTLS, LayerLogin}

// failed is the step at which the probes ended, nil where they got through or were not
// made. Of several brokers the one counts that could be followed farthest: what lies
// before that works.
func (e *Evidence) failed() *Step {
	if works(e) || !e.Snapshot.Registered() {
		return nil
	}
	var last *Step
	for i := range e.Path.Steps {
		s := &e.Path.Steps[i]
		if s.Result == Failed && (last == nil || slices.Index(layers, s.Layer) > slices.Index(layers, last.Layer)) {
			last = s
		}
	}
	return last
}

// answered says that something came back over the cellular link.
func (e *Evidence) answered() bool {
	return slices.ContainsFunc(e.Path.Steps, func(s Step) bool { return s.Answered })
}

// steps quotes the probes.
func (e *Evidence) steps() *sight {
	var lines []string
	for _, s := range e.Path.Steps {
		if s.Result != Skipped {
			lines = append(lines, s.Detail)
		}
	}
	return seen(lines...)
}

// probed is a sign of the step at which the probes ended.
func probed(e *Evidence, s *sign) *sight {
	if step := e.failed(); step != nil && s.step(e, step) {
		return e.steps()
	}
	return nil
}

var elsewhere = &sign{name: "the own server is reached over another link", look: func(e *Evidence) *sight {
	if !e.Path.Elsewhere {
		return nil
	}
	return seen(e.say("the own server is reached over another link of the terminal", "服务器可经终端的其他网络访问"))
}}

// interfaceDown leaves out a terminal that never had a cellular interface: its programs
// may use the modem's own stack.
var alwaysOnline = &sign{name: "the terminal used to be online all the time", look: func(e *Evidence) *sight { return when(e.Path.Always, e) }}

var interfaceDown = &sign{name: "the cellular network interface is down, or has no address or no route, though the modem is connected", of: probed,
	step: func(_ *Evidence, s *Step) bool { return s.Layer == LayerInterface && s.Fault != "no_interface" }}

// deadPath is the stop's second face: the network serves the terminal, a session stands,
// and not one byte comes back, not even from the carrier's own name server.
var deadPath = &sign{name: "registered with a session, and not even the carrier's name server answers", of: probed,
	step: func(e *Evidence, s *Step) bool {
		return s.Layer == LayerName && !e.answered() && online(e)
	}}

// nothingBack is also seen where the broker has no name to look up: then it may be the
// broker alone that is silent.
var nothingBack = &sign{name: "registered, and nothing comes back", of: probed, step: func(e *Evidence, s *Step) bool {
	return s.Layer != LayerInterface && !e.answered()
}}

// online says that a session stands, as far as the modem tells.
func online(e *Evidence) bool {
	data, ok := e.Snapshot.Data()
	return noBearer.see(e) == nil && (!ok || data.Active == nil || *data.Active || data.Address.IsValid())
}

// serverRefuses: bytes come back, and what is wrong is said by the other side.
var serverRefuses = &sign{name: "the own server, or its name, is refused, or answers wrongly", of: probed, step: func(_ *Evidence, s *Step) bool {
	return s.Layer != LayerInterface && s.Answered
}}

// serverSilent: the carrier's name server or the network answers, the own server does not.
var serverSilent = &sign{name: "something answers over the cellular link, and the own server is silent", of: probed,
	step: func(e *Evidence, s *Step) bool {
		return s.Layer != LayerInterface && !s.Answered && e.answered()
	}}

// certificateDate: the server's certificate is not valid at the time of the terminal.
var certificateDate = &sign{name: "the server's certificate has expired or is not valid yet, by the terminal's clock", of: probed,
	step: func(_ *Evidence, s *Step) bool { return s.Fault == "clock" || s.Fault == "expired" }}

var notYetValid = &sign{name: "the server's certificate is not valid yet, by the terminal's clock", of: probed,
	step: func(_ *Evidence, s *Step) bool { return s.Fault == "clock" }}

// clockRight: a better clock agrees with the system's.
var clockRight = &sign{name: "the system's clock agrees with the network's", look: func(e *Evidence) *sight {
	return when(e.Clock.Known && e.Clock.Off.Abs() < clockTolerance, e)
}}

// clockTolerance is how far off the system's clock may be. Certificates are valid for
// months, and what is shorter may be a time zone.
const clockTolerance = 24 * time.Hour

// clockOff: payments verify certificates by the system's clock, not by ours.
var clockOff = &sign{name: "the system's clock is more than a day off the network's", look: func(e *Evidence) *sight {
	if !e.Clock.Known || e.Clock.Off.Abs() < clockTolerance {
		return nil
	}
	way := e.say("ahead of", "快")
	if e.Clock.Off < 0 {
		way = e.say("behind", "慢")
	}
	line := fmt.Sprintf(e.say("the system's clock is %[1]d days %[2]s the network's", "系统时钟比网络时间%[2]s %[1]d 天"), int(e.Clock.Off.Abs()/(24*time.Hour)), way)
	return seen(append([]string{line}, e.Snapshot.Evidence("+CCLK?", "+QLTS=2")...)...)
}}

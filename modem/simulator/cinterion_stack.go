package simulator

import (
	"fmt"
	"strings"
	"time"
)

const cinterionProfiles = 10

// cinterionStack is the internet service commands of the ELS and PLS (their AT commands specification). Data is asked
// for by a line of its own.
var cinterionStack = merge(quick(map[string]func(*query) reply{
	"^SICA?": cinterionContexts,
	"^SISS?": cinterionSettings,
	"^SISS=": cinterionSet,
	"^SISW=": cinterionSend,
	"^SISR=": cinterionRead,
	"^SISC=": cinterionClose,
}), answers{
	"^SICA=": {answer: cinterionSwitch, takes: 100 * time.Millisecond},
	"^SISO=": {answer: cinterionOpen, takes: 50 * time.Millisecond},
})

func cinterionContexts(q *query) reply {
	var lines []string
	for _, c := range q.s.Contexts {
		lines = append(lines, fmt.Sprintf("^SICA: %d,%d", c.CID, bit(q.isUp(c.CID))))
	}
	return say(lines...)
}

// cinterionSwitch answers ^SICA=<on>,<cid>.
func cinterionSwitch(q *query) reply {
	args := q.args()
	cid, ok := number(args[len(args)-1], 1, 16)
	switch {
	case !ok || len(args) != 2:
		return fail(badParameter)
	case args[0] == "0":
		q.m.takeDown(cid)
		return say()
	case q.isUp(cid) || !q.m.bringUp(cid, q.now):
		return fail(notAllowed)
	}
	return say()
}

// cinterionSetting is the name under which a setting of a profile is kept.
func cinterionSetting(profile, name string) string { return profile + " " + strings.ToLower(name) }

func cinterionSettings(q *query) reply {
	var lines []string
	for id := range cinterionProfiles {
		profile := fmt.Sprint(id)
		kind := q.mode(cinterionSetting(profile, "srvType"), "")
		lines = append(lines, fmt.Sprintf(`^SISS: %d,"srvType","%s"`, id, kind))
		if kind != "" {
			lines = append(lines, fmt.Sprintf(`^SISS: %d,"conId","%s"`, id, q.mode(cinterionSetting(profile, "conId"), "")),
				fmt.Sprintf(`^SISS: %d,"address","%s"`, id, q.mode(cinterionSetting(profile, "address"), "")))
		}
	}
	return say(lines...)
}

// cinterionSet answers ^SISS=<profile>,"<name>","<value>"; the type none empties it.
func cinterionSet(q *query) reply {
	args := q.args()
	if _, ok := number(args[0], 0, cinterionProfiles-1); !ok || len(args) != 3 || q.socket(args[0]) != nil {
		return fail(notAllowed)
	}
	if args[2] == "none" {
		for _, name := range []string{"srvType", "conId", "address"} {
			delete(q.m.stack.modes, cinterionSetting(args[0], name))
		}
		return say()
	}
	q.m.stack.modes[cinterionSetting(args[0], args[1])] = args[2]
	return say()
}

// cinterionOpen answers ^SISO=<profile>. That data may be written comes by itself.
func cinterionOpen(q *query) reply {
	id, ok := number(q.arg, 0, cinterionProfiles-1)
	cid, ok2 := number(q.mode(cinterionSetting(q.arg, "conId"), ""), 1, 16)
	address, ok3 := strings.CutPrefix(q.mode(cinterionSetting(q.arg, "address"), ""), "sockudp://")
	if !ok || !ok2 || !ok3 || q.socket(q.arg) != nil || !q.isUp(cid) {
		return fail(notAllowed)
	}
	host, port, _ := strings.Cut(address, ":")
	if !q.reaches(host) {
		return q.later(fmt.Sprintf(`^SIS: %d,0,15,"Host not found"`, id))
	}
	q.open(id, cid, host, port)
	return q.later(fmt.Sprintf("^SISW: %d,1", id))
}

// cinterionSend answers ^SISW=<profile>,<length>.
func cinterionSend(q *query) reply {
	args := q.args()
	s := q.socket(args[0])
	if len(args) != 2 || s == nil {
		return fail(notAllowed)
	}
	r := prompt(args[1], func(q *query, payload []byte) reply {
		lines := q.pass(s, payload, func([]byte) string { return fmt.Sprintf("^SISR: %d,1", s.id) })
		return say(append(lines, q.soon(opensIn/2, nothing, fmt.Sprintf("^SISW: %d,1", s.id))...)...)
	})
	if r.text != nil {
		r.text.prompt = fmt.Sprintf("\r\n^SISW: %d,%d,0\r\n", s.id, r.text.count)
	}
	return r
}

// cinterionRead answers ^SISR=<profile>,<length>.
func cinterionRead(q *query) reply {
	s := q.socket(q.args()[0])
	if s == nil {
		return fail(notAllowed)
	}
	if data := s.take(); data != nil {
		return sayf("^SISR: %d,%d\r\n%s", s.id, len(data), data)
	}
	return sayf("^SISR: %d,0", s.id)
}

func cinterionClose(q *query) reply {
	if s := q.socket(q.arg); s != nil {
		q.close(s)
	}
	return say()
}

package simulator

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// recording is the recorded answers of one modem: a line of a personality file.
type recording struct {
	Name     string            `json:"name"`
	Vendor   string            `json:"vendor"`
	Model    string            `json:"model"`
	Echo     bool              `json:"echo"`     // after boot
	Commands map[string]string `json:"commands"` // command line to the bytes of its answer; the echo may be inside
}

// FromPersonality makes a modem that answers from a recording, one JSON object:
//
//	{"name":"…","vendor":"Quectel","model":"EC20","echo":true,
//	 "commands":{"AT+CSQ":"AT+CSQ\r\n\r\n+CSQ: 23,99\r\n\r\nOK\r\n"}}
//
// Answers leave as they are written. An echo inside an answer is the echo; where none is inside, the command is echoed
// while echo is on. Commands match in any case of letters. The settings that any modem takes (ATE, ATV1, AT&D0, +CMEE=,
// +CREG= and its siblings, +CGEREP=, +CTZU=, +CTZR=, +CSCS=, +COPS=3,n, and a bare AT) answer OK where the recording
// has no answer, every other command ERROR. Of cfg, only Latency, Seed, Boot and USB count. After a reboot come the boot
// lines of the vendor's family, where it is known.
func FromPersonality(line []byte, cfg Config) (*Modem, error) {
	rec := &recording{}
	if err := json.Unmarshal(line, rec); err != nil {
		return nil, fmt.Errorf("read personality: %w", err)
	}
	if len(rec.Commands) == 0 {
		return nil, fmt.Errorf(`read personality %q: it has no "commands"`, rec.Name)
	}
	byKey := make(map[string]string, len(rec.Commands))
	for command, answer := range rec.Commands {
		byKey[recordedKey(command)] = answer
	}
	rec.Commands = byKey
	f, err := findFamily(rec.Vendor, "")
	if err != nil {
		f = &models[0] // its own answers are all that is needed of it
	}
	return start(Config{Latency: cfg.Latency, Seed: cfg.Seed, Boot: cfg.Boot, USB: cfg.USB}, f, rec), nil
}

// ReadPersonality picks one recording by its name out of a personality file, one JSON object a line; "" picks the only
// one. The error of an unknown name lists the known.
func ReadPersonality(r io.Reader, name string) ([]byte, error) {
	var names []string
	var found []byte
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, 16<<20)
	for n := 1; scan.Scan(); n++ {
		if strings.TrimSpace(scan.Text()) == "" {
			continue
		}
		var rec recording
		if err := json.Unmarshal(scan.Bytes(), &rec); err != nil {
			return nil, fmt.Errorf("read personalities, line %d: %w", n, err)
		}
		names = append(names, rec.Name)
		if name == "" || rec.Name == name {
			found = append([]byte(nil), scan.Bytes()...)
		}
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("read personalities: %w", err)
	}
	if found == nil || name == "" && len(names) > 1 {
		return nil, fmt.Errorf("personality %q is not in the file; it has %s", name, strings.Join(names, ", "))
	}
	return found, nil
}

// recordedKey is how a command line is looked up.
func recordedKey(command string) string { return strings.ToUpper(strings.TrimSpace(command)) }

// replay answers a command line from the recording.
func (l *line) replay(ctx context.Context, text string) {
	if l.work(ctx, handler{}) != elapsed {
		return
	}
	frames, topic := []frame(nil), strings.TrimPrefix(recordedKey(text), "AT")
	answer, known := l.m.recorded.Commands[recordedKey(text)]
	echo, body := splitEcho(answer, text)
	if on, cut := l.m.echoes(); on || echo != "" {
		l.send(l.cutEcho([]byte(or(echo, text+"\r")), cut))
	}
	if known {
		frames = verbatim(body)
	} else {
		frames = l.m.frames(outcome{final: l.m.acceptSettings(text)})
	}
	l.deliver(l.disturb(frames, strings.TrimRight(topic, "?")))
}

// splitEcho parts the echo inside a recorded answer from the answer.
func splitEcho(answer, command string) (echo, body string) {
	n := len(command)
	if len(answer) <= n || !strings.EqualFold(answer[:n], command) || answer[n] != '\r' {
		return "", answer
	}
	return answer[:n+1], answer[n+1:]
}

// verbatim cuts a recorded answer before its lines, so that faults can stand between them.
func verbatim(body string) []frame {
	var list []frame
	head := ""
	for piece := range strings.SplitAfterSeq(body, "\n") {
		head += piece
		if strings.TrimSpace(piece) != "" {
			list = append(list, frame{text: head})
			head = ""
		}
	}
	if head != "" {
		list = append(list, frame{text: head})
	}
	if len(list) > 0 {
		list[len(list)-1].final = true
	}
	return list
}

// acceptedSettings are the settings that a recorded modem takes though its file does not have them.
var acceptedSettings = []string{"", "E", "V", "&D", "+CMEE=", "+CREG=", "+CGREG=", "+CEREG=", "+C5GREG=", "+CGEREP=",
	"+CTZU=", "+CTZR=", "+CSCS=", "+COPS="}

// acceptSettings answers a command line that is not recorded: OK where it only has settings, ERROR otherwise.
func (m *Modem) acceptSettings(text string) string {
	list, valid, ok := parse(text)
	if !ok || !valid {
		return "ERROR"
	}
	for _, c := range list {
		if !settable(c) {
			return "ERROR"
		}
		m.setEcho(c)
	}
	return "OK"
}

// settable says whether a command is among the accepted settings; of +COPS= only the format is.
func settable(c command) bool {
	if c.key() == "+COPS=" {
		return c.args()[0] == "3"
	}
	for _, key := range acceptedSettings {
		if c.key() == key {
			return true
		}
	}
	return false
}

func (m *Modem) setEcho(c command) {
	if c.name != "E" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.set.echo = c.arg == "1"
	m.advance(time.Now())
}

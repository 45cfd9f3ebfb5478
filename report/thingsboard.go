package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// The topics of ThingsBoard's MQTT device API, one pair for all devices: who publishes is
// told by the credentials of the connection.
const (
	thingsBoardTelemetry  = "v1/devices/me/telemetry"
	thingsBoardAttributes = "v1/devices/me/attributes"
)

// ThingsBoardTopic is where a message of leaf goes: an identity to the device's client
// attributes, everything else to its telemetry.
func ThingsBoardTopic(leaf string) string {
	if leaf == LeafIdentity {
		return thingsBoardAttributes
	}
	return thingsBoardTelemetry
}

// ThingsBoard turns a message of leaf, as this package writes it, into what ThingsBoard's MQTT
// device API takes; an array stays an array. sent is the time now where it can be trusted,
// else zero. The error is that of a payload that is no message.
//
// The object becomes flat, its levels joined by "_": network.rat is network_rat; the keys
// of an event begin with event_, those of an offline with offline_. A list of texts
// becomes one text, one a line. The time becomes "ts", in milliseconds; where the terminal
// did not know it, it is sent less age_s; where that cannot be told either, there is no "ts",
// and the message counts from when it arrives. ThingsBoard keeps one value for a key and a
// millisecond, so that the last three digits of seq stand for the part of the second, which a
// report does not tell.
func ThingsBoard(leaf string, payload []byte, sent time.Time) ([]byte, error) {
	var out any
	var err error
	if bytes.HasPrefix(payload, []byte{'['}) {
		var several []map[string]any
		err = exactly(payload, &several)
		out = flatMessages(leaf, several, sent)
	} else {
		var one map[string]any
		err = exactly(payload, &one)
		out = flatMessage(leaf, one, sent)
	}
	if err != nil {
		return nil, fmt.Errorf("%s for ThingsBoard: %w", leaf, err)
	}
	return json.Marshal(out)
}

// exactly decodes and keeps all digits of numbers.
func exactly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}

func flatMessages(leaf string, several []map[string]any, sent time.Time) []any {
	entries := make([]any, 0, len(several))
	for _, m := range several {
		entries = append(entries, flatMessage(leaf, m, sent))
	}
	return entries
}

// flatMessage is one entry: {"ts":…,"values":{…}}, or the values alone.
func flatMessage(leaf string, m map[string]any, sent time.Time) map[string]any {
	ts := timestamp(m, sent)
	delete(m, "time")
	prefix := leaf + "_"
	if leaf == LeafIdentity || leaf == LeafHealth {
		prefix = ""
	}
	values := map[string]any{}
	for name, value := range m {
		flatten(values, prefix+name, value)
	}
	if ts.IsZero() {
		return values
	}
	return map[string]any{"ts": ts.UnixMilli() + number(m, "seq")%1000, "values": values}
}

// timestamp is when a message was made, to the second; zero where that is not known.
func timestamp(m map[string]any, sent time.Time) time.Time {
	var made Time
	text, _ := m["time"].(string)
	_, aged := m["age_s"]
	switch {
	case made.UnmarshalText([]byte(text)) == nil:
		return made.Time
	case aged && !sent.IsZero():
		return sent.Add(-time.Duration(number(m, "age_s")) * time.Second).Truncate(time.Second)
	}
	return time.Time{}
}

func number(m map[string]any, key string) int64 {
	n, _ := m[key].(json.Number)
	i, _ := n.Int64()
	return i
}

// flatten writes a value, and what is within it, under keys of one level.
func flatten(into map[string]any, key string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			flatten(into, key+"_"+name, inner)
		}
	case []any:
		lines := make([]string, 0, len(v))
		for _, line := range v {
			lines = append(lines, fmt.Sprint(line))
		}
		into[key] = strings.Join(lines, "\n")
	case string:
		into[key] = notNumber(v)
	default:
		into[key] = v
	}
}

// notNumber keeps the number of a card a text: ThingsBoard makes a number of a text of
// digits (JSON_TYPE_CAST_ENABLED, on by default), and a page in a browser, which holds 53 bits of
// it, shows another one. Cards of 17 to 19 digits get the F with which they themselves fill
// up (ETSI TS 102 221 §13.2); 20 digits are more than ThingsBoard's numbers hold,
// and 16 are no card's.
func notNumber(text string) string {
	if len(text) < 17 || len(text) > 19 || strings.Trim(text, "0123456789") != "" {
		return text
	}
	return text + "F"
}

package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// The topics of ThingsBoard's MQTT device API, one pair for all devices: who publishes is
// told by the credentials of the connection.
const (
	thingsBoardTelemetry  = "v1/devices/me/telemetry"
	thingsBoardAttributes = "v1/devices/me/attributes"
)

// ThingsBoard turns a message of leaf, as this package writes it, into the one that
// ThingsBoard's MQTT device API takes: an identity into client attributes; health, event
// and offline into telemetry, an array into an array. The error is that of a payload
// that is no message.
//
// The object becomes flat, its levels joined by "_": network.rat is network_rat; the keys
// of an event begin with event_, those of an offline with offline_. A list of texts
// becomes one text, one a line. The time becomes "ts", in milliseconds; a message without
// one has no "ts", and counts from when it arrives. ThingsBoard keeps one value for a key and
// a millisecond, so that the last three digits of seq stand for the part of the second,
// which a report does not tell.
func ThingsBoard(leaf string, payload []byte) (topic string, mapped []byte, err error) {
	topic = thingsBoardTelemetry
	if leaf == LeafIdentity {
		topic = thingsBoardAttributes
	}
	var out any
	if bytes.HasPrefix(payload, []byte{'['}) {
		var several []map[string]any
		err = exactly(payload, &several)
		out = flatMessages(leaf, several)
	} else {
		var one map[string]any
		err = exactly(payload, &one)
		out = flatMessage(leaf, one)
	}
	if err != nil {
		return "", nil, fmt.Errorf("%s for ThingsBoard: %w", leaf, err)
	}
	mapped, err = json.Marshal(out)
	return topic, mapped, err
}

// exactly decodes and keeps all digits of numbers.
func exactly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}

func flatMessages(leaf string, several []map[string]any) []any {
	entries := make([]any, 0, len(several))
	for _, m := range several {
		entries = append(entries, flatMessage(leaf, m))
	}
	return entries
}

// flatMessage is one entry: {"ts":…,"values":{…}}, or the values alone.
func flatMessage(leaf string, m map[string]any) map[string]any {
	ts, dated := timestamp(m)
	if dated {
		delete(m, "time")
	}
	prefix := ""
	if leaf == LeafEvent || leaf == LeafOffline {
		prefix = leaf + "_"
	}
	values := map[string]any{}
	for name, value := range m {
		flatten(values, prefix+name, value)
	}
	if !dated {
		return values
	}
	return map[string]any{"ts": ts, "values": values}
}

// timestamp is the time of a message in milliseconds; false where it has none.
func timestamp(m map[string]any) (ms int64, ok bool) {
	var at Time
	text, _ := m["time"].(string)
	if at.UnmarshalText([]byte(text)) != nil {
		return 0, false
	}
	seq, _ := m["seq"].(json.Number)
	n, _ := seq.Int64()
	return at.UnixMilli() + n%1000, true
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

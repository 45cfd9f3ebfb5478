package report

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// keyOf is the same pair of keys in every test.
func keyOf(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func public(keys ...ed25519.PrivateKey) (out []ed25519.PublicKey) {
	for _, k := range keys {
		out = append(out, k.Public().(ed25519.PublicKey))
	}
	return out
}

func sampleCommand() Command {
	return Command{
		Terminal: "T10034587", ID: "k7f2", Op: OpSetInterval, Args: Args(`{"interval_s":600}`), N: 318,
		Time: at("2026-11-22T10:00:00Z"), Until: at("2026-11-23T10:00:00Z"), Boot: 17, Seq: 1400,
	}
}

// sealed signs any bytes.
func sealed(body string) []byte {
	return wrapped(body, ed25519.Sign(keyOf(1), []byte(body)))
}

func wrapped(body string, sig []byte) []byte {
	text, _ := json.Marshal(envelope{base64.StdEncoding.EncodeToString([]byte(body)), base64.StdEncoding.EncodeToString(sig)})
	return text
}

func TestSignedCommandIsOpened(t *testing.T) {
	old, fresh := keyOf(1), keyOf(2)
	for name, c := range map[string]struct {
		signer ed25519.PrivateKey
		keys   []ed25519.PublicKey
	}{
		"one key":                   {old, public(old)},
		"the new one of two":        {fresh, public(old, fresh)},
		"the old one of two":        {old, public(old, fresh)},
		"beside a key of no length": {old, append([]ed25519.PublicKey{nil}, public(old)...)},
	} {
		payload, err := Sign(sampleCommand(), c.signer)
		must(t, err)
		got, err := Open(payload, c.keys)
		if err != nil || !reflect.DeepEqual(got, sampleCommand()) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// TestEnvelopeOfAnotherLanguage: what was signed are the bytes, however they are written.
func TestEnvelopeOfAnotherLanguage(t *testing.T) {
	body := "\n{ \"op\" : \"dance\",\t\"n\": 9007199254740991, \"terminal\":\"T1\", \"id\":\"\\u0041\", \"colour\": [1,{}], \"boot\": 1, \"seq\": 2 }\r\n"
	got, err := Open(append([]byte(" \n"), sealed(body)...), public(keyOf(1)))
	if err != nil || got.ID != "A" || got.Op != "dance" || got.N != 1<<53-1 || got.Args != nil || got.Seq != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhatIsNoCommandIsRefused(t *testing.T) {
	good := `{"terminal":"T1","id":"a","op":"report","n":1}`
	with := func(key, value string) string {
		return strings.TrimSuffix(good, "}") + fmt.Sprintf(",%q:%s}", key, value)
	}
	instead := func(from, to string) []byte { return sealed(strings.Replace(good, from, to, 1)) }
	sig := base64.StdEncoding.EncodeToString(ed25519.Sign(keyOf(1), []byte(good)))
	body := base64.StdEncoding.EncodeToString([]byte(good))
	raw := func(body, sig string) []byte { return fmt.Appendf(nil, `{"body":%q,"sig":%q}`, body, sig) }
	for name, c := range map[string]struct {
		payload []byte
		fault   CommandFault
		says    string
	}{
		"nothing":              {nil, FaultMalformed, "not a JSON object"},
		"a list":               {[]byte(`[{}]`), FaultMalformed, "not a JSON object"},
		"a text":               {[]byte(`"report"`), FaultMalformed, "not a JSON object"},
		"an empty object":      {[]byte(`{}`), FaultMalformed, "base64"},
		"cut":                  {raw(body, sig)[:60], FaultMalformed, "not a JSON object"},
		"two objects":          {append(raw(body, sig), "{}"...), FaultMalformed, "not a JSON object"},
		"a brace too many":     {append(raw(body, sig), '}'), FaultMalformed, "not a JSON object"},
		"not UTF-8":            {append([]byte("{\"\xff\":0,"), raw(body, sig)[1:]...), FaultMalformed, "not UTF-8"},
		"two bodies":           {fmt.Appendf(nil, `{"body":%q,"body":%q,"sig":%q}`, "e30=", body, sig), FaultMalformed, "comes twice"},
		"two bodies, one BODY": {fmt.Appendf(nil, `{"body":%q,"sig":%q,"BODY":"e30="}`, body, sig), FaultMalformed, "comes twice"},
		"two sigs, one ſig":    {fmt.Appendf(nil, `{"body":%q,"sig":%q,"ſig":"e30="}`, body, sig), FaultMalformed, "comes twice"},
		"body is an object":    {fmt.Appendf(nil, `{"body":%s,"sig":%q}`, good, sig), FaultMalformed, "no envelope"},
		"body is no base64":    {raw("?"+body, sig), FaultMalformed, "base64"},
		"base64 of the web":    {raw(body, strings.NewReplacer("+", "-", "/", "_").Replace(sig)+"-"), FaultMalformed, "base64"},
		"base64 without =":     {raw(strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(good+" ")), "="), sig), FaultMalformed, "base64"},
		"base64 in lines":      {raw(body[:8]+"\n"+body[8:], sig), FaultMalformed, "base64"},
		"half a signature":     {raw(body, sig[:44]), FaultMalformed, "base64"},
		"no signature":         {fmt.Appendf(nil, `{"body":%q}`, body), FaultMalformed, "base64"},
		"signature of zeros":   {wrapped(good, make([]byte, 64)), FaultSignature, "none of the keys"},
		"another's signature":  {wrapped(good, ed25519.Sign(keyOf(3), []byte(good))), FaultSignature, "none of the keys"},
		"another body":         {wrapped(with("seq", "1"), ed25519.Sign(keyOf(1), []byte(good))), FaultSignature, "none of the keys"},
		"signed base64":        {wrapped(good, ed25519.Sign(keyOf(1), []byte(body))), FaultSignature, "none of the keys"},
		"too long":             {sealed(with("args", `{"x":"`+strings.Repeat("x", MaxCommand)+`"}`)), FaultTooLong, "more than 4096 bytes"},

		"body no JSON":      {sealed("report"), FaultMalformed, "its body"},
		"body a list":       {sealed("[" + good + "]"), FaultMalformed, "its body"},
		"two commands":      {sealed(good + good), FaultMalformed, "not a JSON object"},
		"n twice":           {sealed(with("n", "2")), FaultMalformed, "comes twice"},
		"N beside n":        {sealed(with("N", "2")), FaultMalformed, "comes twice"},
		"no terminal":       {instead(`"T1"`, `""`), FaultMalformed, "names no terminal"},
		"all terminals":     {instead(`"T1"`, `"#"`), FaultMalformed, "names no terminal"},
		"no id":             {instead(`"a"`, `""`), FaultMalformed, "its id"},
		"an id of 65":       {instead(`"a"`, `"`+strings.Repeat("a", 65)+`"`), FaultMalformed, "its id"},
		"an id with a line": {instead(`"a"`, `"a\nb"`), FaultMalformed, "its id"},
		"no op":             {instead(`"report"`, `""`), FaultMalformed, "no op"},
		"a long op":         {instead(`"report"`, `"`+strings.Repeat("a", 65)+`"`), FaultMalformed, "no op"},
		"n is 0":            {instead(`:1}`, `:0}`), FaultMalformed, "its n"},
		"n is negative":     {instead(`:1}`, `:-1}`), FaultMalformed, "its n"},
		"n is 2^53":         {instead(`:1}`, `:9007199254740992}`), FaultMalformed, "its n"},
		"n is 2^63":         {instead(`:1}`, `:9223372036854775808}`), FaultMalformed, "its body"},
		"n has a fraction":  {instead(`:1}`, `:1.0}`), FaultMalformed, "its body"},
		"n is a text":       {instead(`:1}`, `:"1"}`), FaultMalformed, "its body"},
		"n is null":         {instead(`:1}`, `:null}`), FaultMalformed, "its n"},
		"boot without seq":  {sealed(with("boot", "1")), FaultMalformed, "boot and seq"},
		"seq without boot":  {sealed(with("seq", "1")), FaultMalformed, "boot and seq"},
		"boot is 2^53":      {sealed(with("seq", `1,"boot":9007199254740992`)), FaultMalformed, "boot and seq"},
		"time of a zone":    {sealed(with("until", `"2026-11-22T10:00:00+08:00"`)), FaultMalformed, "its body"},
		"args is a list":    {sealed(with("args", "[]")), FaultMalformed, "args is not an object"},
		"args is null":      {sealed(with("args", "null")), FaultMalformed, "args is not an object"},
	} {
		got, err := Open(c.payload, public(keyOf(1), keyOf(2)))
		e, ok := errors.AsType[*CommandError](err)
		if !ok || e.Fault != c.fault || !strings.Contains(e.Error(), c.says) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestNobodyIsBelievedWithoutAKey(t *testing.T) {
	payload, err := Sign(sampleCommand(), keyOf(1))
	must(t, err)
	for _, keys := range [][]ed25519.PublicKey{nil, {nil}, {make([]byte, 5)}, {make([]byte, 31)}} {
		if _, err := Open(payload, keys); err == nil {
			t.Errorf("opened with %v", keys)
		}
	}
}

func TestWhatWouldBeRefusedIsNotSigned(t *testing.T) {
	for name, change := range map[string]func(*Command){
		"no terminal": func(c *Command) { c.Terminal = "" },
		"n is 0":      func(c *Command) { c.N = 0 },
		"n is 2^53":   func(c *Command) { c.N = 1 << 53 },
		"seq alone":   func(c *Command) { c.Boot = 0 },
		"too long":    func(c *Command) { c.Args = Args(`{"x":"` + strings.Repeat("x", MaxCommand) + `"}`) },
		"args a list": func(c *Command) { c.Args = Args(`[1]`) },
		"args broken": func(c *Command) { c.Args = Args(`{`) },
	} {
		c := sampleCommand()
		change(&c)
		if payload, err := Sign(c, keyOf(1)); err == nil {
			t.Errorf("%s: %s", name, payload)
		}
	}
}

func TestArgumentsAreReadWholeOrNotAtAll(t *testing.T) {
	for text, good := range map[string]bool{
		``:                                    true,
		`{}`:                                  true,
		`{"interval_s":60}`:                   true,
		`{"interval_s":60,"interval_s":1}`:    false,
		`{"interval_s":60,"Interval_S":1}`:    false,
		`{"interval_s":"60"}`:                 false,
		`{"interval_s":60.5}`:                 false,
		`{"interval":60}`:                     false,
		`{"interval_s":60}{"interval_s":120}`: false,
		`[]`:                                  false,
	} {
		var got IntervalArgs
		err := Args(text).Read(&got)
		if (err == nil) != good || good && strings.Contains(text, "60") && got.IntervalS != 60 {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	args, err := NewArgs(CardArgs{Expires: day("2028-03-01"), QuotaBytes: 30 << 20})
	if err != nil || string(args) != `{"expires":"2028-03-01","quota_bytes":31457280}` {
		t.Errorf("%s, %v", args, err)
	}
}

func TestResultSaysNoMoreThanItKnows(t *testing.T) {
	text, err := json.Marshal(Result{V: Version, ID: "k7f2", Status: CommandDone, Code: CodeOK})
	if err != nil || string(text) != `{"v":1,"id":"k7f2","status":"done","code":"ok"}` {
		t.Errorf("%s, %v", text, err)
	}
}

// FuzzOpen: whatever arrives, nothing but what was signed is believed.
func FuzzOpen(f *testing.F) {
	good, _ := Sign(sampleCommand(), keyOf(1))
	f.Add(good)
	f.Add([]byte(`{"body":"e30=","sig":""}`))
	f.Add(sealed(`{"terminal":"T1","id":"a","op":"report","n":1,"n":2}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		c, err := Open(payload, public(keyOf(1)))
		if err != nil {
			if _, ok := errors.AsType[*CommandError](err); !ok {
				t.Errorf("%v", err)
			}
			return
		}
		if !reflect.DeepEqual(c, sampleCommand()) {
			t.Errorf("%s gave %+v", payload, c)
		}
	})
}

// FuzzBody: whatever a holder of the key signs, what is taken can be signed again.
func FuzzBody(f *testing.F) {
	f.Add(`{"terminal":"T1","id":"a","op":"report","n":1,"args":{"a":[{}]},"until":"2026-11-22T10:00:00Z"}`)
	f.Add(`{"terminal":"T1","id":"a","op":"report","n":1e0}`)
	f.Fuzz(func(t *testing.T, body string) {
		c, err := Open(sealed(body), public(keyOf(1)))
		if err != nil {
			return
		}
		payload, err := Sign(c, keyOf(2))
		if e, ok := errors.AsType[*CommandError](err); ok && e.Fault == FaultTooLong {
			return // written without its spaces it may have grown by escapes
		}
		must(t, err)
		again, err := Open(payload, public(keyOf(2)))
		must(t, err)
		for _, x := range []*Command{&c, &again} {
			var compact bytes.Buffer
			if x.Args != nil {
				must(t, json.Compact(&compact, x.Args))
				x.Args = nil
			}
		}
		if !reflect.DeepEqual(c, again) {
			t.Errorf("%+v, then %+v", c, again)
		}
	})
}

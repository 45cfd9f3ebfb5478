package port

import (
	"reflect"
	"testing"

	"go.bug.st/serial/enumerator"
)

func TestJoin(t *testing.T) {
	at := &enumerator.PortDetails{Name: "com5", IsUSB: true, VID: "2C7C", PID: "0125", Product: "Quectel USB AT Port (COM5)"}
	for name, tc := range map[string]struct {
		names   []string
		details []*enumerator.PortDetails
		want    []Info
	}{
		"none":                        {nil, nil, nil},
		"a name alone":                {[]string{"COM1"}, nil, []Info{{Path: "COM1"}}},
		"a modem's port among others": {[]string{"COM1", "COM5"}, []*enumerator.PortDetails{at}, []Info{{Path: "COM1"}, {Path: "COM5", VID: "2c7c", PID: "0125", Product: at.Product}}},
		"details of a port that went": {[]string{"COM1"}, []*enumerator.PortDetails{at}, []Info{{Path: "COM1"}}},
	} {
		if got := join(tc.names, tc.details); !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, tc.want)
		}
	}
}

func TestListOfThisMachine(t *testing.T) {
	if _, err := List(""); err != nil {
		t.Error(err)
	}
}

package family

// Fact is one thing that a reader can ask a modem for.
type Fact uint8

// The facts, in the order in which a reader asks for them: what tells the family, then
// what a verdict rests on most, so that a modem which is too slow for all still gets one.
const (
	Manufacturer Fact = iota
	Model
	Firmware
	SIM
	Functionality
	RegistrationEPS
	RegistrationPS
	Registration5GS
	Strength // +CSQ
	Operator
	ICCID
	IMEI
	IMSI
	RegistrationCS
	Quality // +CESQ
	Cell    // the vendor's serving-cell command
	Contexts
	Active
	Address
	Attached
	Modes // which generations the settings allow
	Clock
	Cause   // +CEER
	Servers // name servers of the data context
	Usage   // the modem's own data counter
	UsageNR // its part over NR, counted apart
	Temperature
	Voltage
	Tries  // how often the PIN may still be tried
	USBNet // how the modem offers its network interface
	Slot   // which slot the card is in, of a modem with two
	Facts  // how many there are
)

var factNames = [Facts]string{
	"manufacturer", "model", "firmware", "sim", "functionality", "registration_eps", "registration_ps", "registration_5gs",
	"strength", "operator", "iccid", "imei", "imsi", "registration_cs", "quality", "cell", "contexts", "active", "address",
	"attached", "modes", "clock", "cause", "servers", "usage", "usage_nr", "temperature", "voltage", "tries", "usb_net", "slot",
}

// String names the fact; "" beyond the last.
func (f Fact) String() string {
	if f >= Facts {
		return ""
	}
	return factNames[f]
}

// FactOf is the fact of a name; Facts where there is none.
func FactOf(name string) Fact {
	for f, n := range factNames {
		if n == name {
			return Fact(f)
		}
	}
	return Facts
}

package modem

import "fmt"

// urats are the values of +URAT by number: GSM, GSM and UMTS, UMTS, LTE, all three, GSM and
// LTE, UMTS and LTE, LTE-M, NB-IoT, GPRS (u-blox AT commands manuals, +URAT).
var urats = [...]Generations{1 << 2, 1<<2 | 1<<3, 1 << 3, 1 << 4, 1<<2 | 1<<3 | 1<<4, 1<<2 | 1<<4, 1<<3 | 1<<4, 1 << 4, 1 << 4, 1 << 2}

// leastListed is the least value of +URAT that is one of a list. Below it the first number
// stands for the set, and what follows is a preference.
const leastListed = 7

// ParseURAT reads the answer to +URAT? of a u-blox modem.
func ParseURAT(lines []string) (Generations, error) {
	line, ok := last(lines, "+URAT")
	if !ok {
		return 0, fmt.Errorf("no +URAT line in the answer")
	}
	var all Generations
	for i, f := range fields(line) {
		n, ok := number(f)
		if !ok || n < 0 || n >= len(urats) {
			return 0, fmt.Errorf("+URAT: %q is no technology", f)
		}
		if i == 0 || n >= leastListed {
			all |= urats[n]
		}
		if n < leastListed {
			break
		}
	}
	return all, nil
}

package modem

import (
	"fmt"
	"strings"
)

// selrats are the words of !SELRAT; which number stands for which differs by model.
var selrats = [...]struct {
	word string
	has  Generations
}{{"2G", 1 << 2}, {"GSM", 1 << 2}, {"3G", 1 << 3}, {"UMTS", 1 << 3}, {"WCDMA", 1 << 3}, {"LTE", 1 << 4}, {"4G", 1 << 4}, {"5G", 1 << 5}}

// ParseSELRAT reads the answer to !SELRAT? of a Sierra Wireless modem by its words, such as
// "00, Automatic", "06, LTE Only", "03, UMTS 3G Preferred" and "07, GSM,UMTS,LTE". What is
// preferred leaves the others allowed.
func ParseSELRAT(lines []string) (Generations, error) {
	line, ok := last(lines, "!SELRAT")
	if !ok {
		return 0, fmt.Errorf("no !SELRAT line in the answer")
	}
	text := strings.ToUpper(line)
	if strings.Contains(text, "AUTOMATIC") || strings.Contains(text, "PREFERRED") {
		return AllGenerations, nil
	}
	var all Generations
	for _, s := range selrats {
		if strings.Contains(text, s.word) {
			all |= s.has
		}
	}
	if all == 0 {
		return 0, fmt.Errorf("!SELRAT names no technology")
	}
	return all, nil
}

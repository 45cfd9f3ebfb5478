package diagnose

import "github.com/simkeeper/simkeeper/modem"

// faceStories: a stop has many faces, and what is remembered names it behind each of them.
func faceStories() (out []story) {
	for _, face := range []struct {
		name string
		e    change
	}{
		{"data is refused", denied(7)},
		{"all is refused", denied(8)},
		{"its own network refuses", denied(11)},
		{"refused where it had been served", all(denied(12), first(12, atHome, undated))},
		{"refused without cause", lost(modem.Denied)},
		{"it has stopped asking", quietly},
		{"refused before", all(searching, first(7, undated))},
		{"barred", all(idle, ceer(8, true))},
		{"turned away", all(idle, ceer(30, true))},
		{"not subscribed", all(idle, ceer(33, true), usedCard)},
		{"put aside", apn("nodata")},
		{"no name comes back", deadLink},
		{"nothing comes back", mute},
	} {
		for _, why := range []struct {
			name  string
			e     change
			cause Cause
		}{
			{"changed", swap(aDay), CardSeparated}, {"over its term", over(9 * aDay), CardExpired}, {"over its quota", used(97), QuotaExhausted},
		} {
			out = append(out, story{face.name + ", " + why.name, all(face.e, why.e), why.cause, Likely, false})
		}
		sure := Likely
		if face.name == "not subscribed" { // which alone may be a card that was never opened
			sure = Strong
		}
		out = append(out, story{face.name + ", never used", all(face.e, unusedCard), CardNotActivated, sure, false})
	}
	return out
}

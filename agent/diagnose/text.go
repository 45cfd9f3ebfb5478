package diagnose

// Language of the texts for people.
type Language string

// The languages.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Text is what a technician reads about a cause.
type Text struct {
	Title       string // what is wrong
	Explanation string // what that means
	Action      string // what to do now
	Confirm     string // the one test that would change or confirm the verdict; "" where it needs none
}

// Text returns the words for the cause; English for a language that it does not know.
func (c Cause) Text(l Language) Text {
	for i := range texts {
		if texts[i].cause == c {
			return texts[i].in(l)
		}
	}
	return Unknown.Text(l)
}

// bilingual are the words of one cause.
type bilingual struct {
	cause  Cause
	en, zh Text
}

func (b *bilingual) in(l Language) Text {
	if l == Chinese {
		return b.zh
	}
	return b.en
}

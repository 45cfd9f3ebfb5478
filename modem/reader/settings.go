package reader

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem/family"
)

// settingTime is what a modem may take for a setting.
const settingTime = 3 * time.Second

// prepare makes the settings that let the modem be understood. On a borrowed modem
// only those are made whose old value can be asked, and the way back is kept.
func (r *Reader) prepare(ctx context.Context) error {
	for _, setting := range family.Settings {
		if err := r.set(ctx, setting); lost(err) {
			return err
		}
	}
	return nil
}

func (r *Reader) set(ctx context.Context, setting family.Setting) error {
	old, asked := 0, false
	if r.cfg.Borrow {
		if setting.Ask == "" || setting.Reports {
			return nil
		}
		e, err := r.send(ctx, setting.Ask, nil, settingTime)
		if err != nil {
			return err
		}
		if old, asked = firstNumber(e.Lines); !asked {
			return fmt.Errorf("%s does not say what is set", setting.Ask)
		}
	}
	for _, command := range setting.Try {
		if asked && strings.HasSuffix(command, "="+strconv.Itoa(old)) {
			return nil
		}
		_, err := r.send(ctx, command, nil, settingTime)
		if err == nil && asked {
			before, _, _ := strings.Cut(command, "=")
			r.borrowed = append(r.borrowed, before+"="+strconv.Itoa(old))
		}
		if err == nil || lost(err) {
			return err
		}
	}
	return nil
}

// firstNumber reads the present value of a setting: the first number behind the colon.
func firstNumber(lines []string) (int, bool) {
	for _, line := range lines {
		_, after, found := strings.Cut(line, ":")
		field, _, _ := strings.Cut(after, ",")
		if n, err := strconv.Atoi(strings.TrimSpace(field)); found && err == nil {
			return n, true
		}
	}
	return 0, false
}

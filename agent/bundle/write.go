package bundle

import (
	_ "embed" // the style sheet
	"fmt"
	"io"
)

//go:embed style.css
var style markup

// policy allows the page its own style sheet and nothing else: should a text ever get out
// of where it stands, it can neither run nor fetch anything.
const policy markup = `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`

// Write writes the page, in one piece. An error is the writer's, or says that the trace is
// too large.
func Write(w io.Writer, page *Page) error {
	if len(page.Trace) > maxTrace {
		return fmt.Errorf("the trace has %d bytes, and a page holds at most %d: record a shorter one", len(page.Trace), maxTrace)
	}
	p := &pen{wrap: "span"}
	p.head(page)
	p.banner(page)
	p.raw("<main>\n")
	p.verdict(&page.Verdict)
	p.checks(page.Checks)
	p.probe(page.Probe)
	p.evidence(page.Verdict.Evidence)
	p.charts(page)
	p.facts(page.Facts)
	p.ledger(page.Ledger)
	p.trace(page.Trace)
	p.form(`</main>
<footer class="dim">[All times are UTC unless a date alone is given. This page loads nothing and contains no script.|除单独的日期外，时间均为 UTC。本页不加载任何外部内容，也不含脚本。]</footer>
</body>
</html>
`)
	if _, err := w.Write(p.Bytes()); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// head writes all that a browser wants to know, and the switch of the language: a pair of
// radio buttons works without a script. The browser is asked not to remember it.
func (p *pen) head(page *Page) {
	lang, en, zh := markup("en"), markup(" checked"), markup("")
	title := page.Verdict.Title.EN
	if page.Lang == "zh" {
		lang, en, zh, title = "zh", zh, en, page.Verdict.Title.ZH
	}
	p.raw(`<!DOCTYPE html>
<html lang="` + lang + `">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="` + policy + `">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="generator" content="` + generator + `">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no">
<title>simkeeper: `)
	p.text(title)
	p.raw("</title>\n<style>")
	p.raw(style)
	p.raw(`</style>
</head>
<body>
<input type="radio" name="l" id="en" autocomplete="off" aria-label="English"` + en + `>
<input type="radio" name="l" id="zh" autocomplete="off" aria-label="中文"` + zh + ">\n")
}

func (p *pen) banner(page *Page) {
	p.form(`<header><div class="top"><strong>simkeeper</strong> <span>[Diagnosis of the card and the modem|卡与模块诊断报告]</span>
<nav><label for="zh">中文</label><label for="en">English</label></nav></div><p class="dim">`)
	for _, row := range page.Identities {
		p.form(`<span class="id">% <b>%</b></span> `, row.Label, row.Value)
	}
	made := Text{"at an unknown time", "时间未知"}
	if !page.Made.IsZero() {
		made = moment(page.Made)
		made.EN += " UTC"
	}
	p.form(`<span class="id">[Made|生成于] <b>%</b></span> <span class="id">%</span></p></header>
`, made, plain("simkeeper "+page.Agent+" "+page.Target))
}

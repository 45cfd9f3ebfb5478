package main

import "github.com/simkeeper/simkeeper/agent/diagnose"

// chinese holds the words of the report's values; --json keeps them as they are.
var chinese = map[string]string{
	"unknown": "未知",

	"ready": "就绪", "pin_required": "要求 PIN", "puk_required": "要求 PUK", "operator_locked": "锁定于其他运营商",
	"absent": "无卡", "failure": "故障", "busy": "忙",

	"home": "已注册", "roaming": "漫游", "searching": "正在搜索", "denied": "被拒绝",
	"not_registered": "未注册", "emergency_only": "仅限紧急呼叫",

	"good": "良好", "fair": "一般", "poor": "较差", "none": "无信号",

	"likely": "可能", "strong": "较高", "confirmed": "确定",
}

// term is a value of the report in the reader's language.
func term[T ~string](value T, l diagnose.Language) string {
	if text, ok := chinese[string(value)]; ok && l == diagnose.Chinese {
		return text
	}
	return string(value)
}

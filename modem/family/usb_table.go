package family

// Devices is the table of USB devices; of several rows for one id the first counts.
// Behind each row stands whence it is known:
//
//	[MM]  ModemManager, src/plugins/*/77-mm-*-port-types.rules
//	[OPT] Linux, drivers/usb/serial/option.c
//	[QM]  FUjr/QModem, modem_port_rule.json
//	[MD]  obsy/modemdata, addon/usb and vendorproduct/usb
//	[3G]  4IceG/luci-app-3ginfo-lite
//	[WW]  ddimension/wwand, docs/STATUS.md
//	[HW]  notes of developers who looked at their module
var Devices = []Device{
	// Quectel
	{Vendor: "2c7c", Products: "0121 0125 0191 0195 0296 0306 0512 0800 0801", Family: "quectel", AT: "02 03", Apart: "00 01"}, // EC21, EC20, EC25, EG25, EG91, EG95, BG96, EP06, EG12, RM500Q, RM520N [MM]
	{Vendor: "2c7c", Products: "0128", Family: "quectel", AT: "05", Apart: "03 04"},                                            // EM060K [MM]
	{Vendor: "2c7c", Products: "0122", Family: "quectel", AT: "03 02"},                                                         // RG650E [WW]
	{Vendor: "2c7c", Products: "0133 030b 0620", Family: "quectel", AT: "02 03"},                                               // EG120K, EM160R [MD]
	{Vendor: "2c7c", Products: "0203 0700", Family: "quectel", AT: "02"},                                                       // BG95 [OPT] [MD]
	{Vendor: "2c7c", Products: "0457", Family: "quectel", AT: "02 07"},                                                         // AG598E [QM]
	{Vendor: "2c7c", Family: "quectel"},                                                                                        // EC200, EC800, RM500U and their like: ASR, Unisoc and MediaTek chips lay them out in ways of their own [OPT] [3G]
	{Vendor: "05c6", Products: "9215", Family: "quectel", AT: "02 03", Apart: "00 01"},                                         // EC20 of old [MD] [OPT]
	{Vendor: "05c6", Products: "9003 9090", Family: "quectel", AT: "02 03"},                                                    // UC20, UC15 [OPT]

	// SIMCom
	{Vendor: "1e0e", Products: "9001", Family: "simcom", AT: "02 03", Apart: "00 01 04"},    // SIM7000, SIM7100, SIM7500, SIM7600, SIM8200; 04 is sound [MM]
	{Vendor: "1e0e", Products: "9011", Family: "simcom", AT: "04 05", Apart: "02"},          // A7600, A7670, SIM7600 as RNDIS [MM] [QM]
	{Vendor: "1e0e", Products: "9205", Family: "simcom", AT: "02 03", Apart: "00 01"},       // SIM7070, SIM7080, SIM7090 [MM]
	{Vendor: "1e0e", Products: "9206", Family: "simcom", AT: "02 05", Apart: "00 01 03 04"}, // the same with a network interface [MM]
	{Vendor: "1e0e", Products: "9000 9003", Family: "simcom", AT: "02"},                     // variants of SIM7600 [MD]
	{Vendor: "1e0e", Products: "cefe", Family: "simcom", AT: "00 01 02"},                    // SIM5218 [MM]
	{Vendor: "1e0e", Products: "9100 9200", Family: "simcom", AT: "01 03"},                  // SIM5320 [MM]
	{Vendor: "1e0e", Family: "simcom"},                                                      // any other

	// Fibocom
	{Vendor: "1782", Products: "4d10", Family: "fibocom", AT: "05 06 00", Apart: "01 02 03 04"}, // L610: NV, MOS, diagnosis, log [MM]
	{Vendor: "1782", Products: "4d11", Family: "fibocom", AT: "07 08 02", Apart: "03 04 05 06"}, // L610 with a network interface [MM]
	{Vendor: "1508", Products: "1001", Family: "fibocom", AT: "02 03 01", Apart: "00 04 05 06"}, // NL668 [MM] [OPT]
	{Vendor: "1508", Family: "fibocom"},                                                   // any other
	{Vendor: "2cb7", Products: "01a0", Family: "fibocom", AT: "03 02", Apart: "04"},       // NL668-AM, NL652 [MM]
	{Vendor: "2cb7", Products: "0104", Family: "fibocom", AT: "02 01", Apart: "00 03"},    // FM150, FM190, NL678 [MM]
	{Vendor: "2cb7", Products: "0106", Family: "fibocom", AT: "02 01", Apart: "00"},       // MA510 [MM]
	{Vendor: "2cb7", Products: "010a", Family: "fibocom", AT: "01 00"},                    // MA510 without diagnosis [MM]
	{Vendor: "2cb7", Products: "01a2", Family: "fibocom", AT: "03 02", Apart: "04 05"},    // FM101 [MM]
	{Vendor: "2cb7", Products: "01a4", Family: "fibocom", AT: "03", Apart: "02 04 05 06"}, // FM101 with adb [MM]
	{Vendor: "2cb7", Products: "0115", Family: "fibocom", AT: "03", Apart: "02 04 05"},    // FM135 [MM]
	{Vendor: "2cb7", Products: "0007", Family: "fibocom", AT: "06 02", Apart: "04"},       // L850 [MM]
	{Vendor: "2cb7", Family: "fibocom"},                                                   // L716, FG150, FM160, FM650 and others [OPT] [MD]
	{Vendor: "8087", Products: "095a", Family: "fibocom", AT: "06 02", Apart: "04"},       // L850 under Intel's id [MM]
	{Vendor: "0e8d", Products: "7126", Family: "fibocom", AT: "04", Apart: "*"},           // FM350, GTUSBMODE 40: the first port is META, which may hang a write [WW]
	{Vendor: "0e8d", Products: "7127", Family: "fibocom", AT: "06", Apart: "*"},           // FM350, GTUSBMODE 41 [WW]

	// Neoway
	{Vendor: "1782", Products: "4038 4039 4040", Family: "neoway", AT: "02"}, // NU313 as RNDIS, ECM, NCM [QM]
	{Vendor: "3763", Products: "3c93", Family: "neoway", AT: "01"},           // M601, N510M [QM]
	{Vendor: "3763", Family: "neoway"},                                       // any other

	// China Mobile
	{Vendor: "2ecc", Products: "3012", Family: "cmiot", AT: "02"}, // ML307A, ML307C, ML307R [HW]
	{Vendor: "2ecc", Family: "cmiot"},                             // ML302 and others

	// MeiG
	{Vendor: "2dee", Products: "4d57 4d58", Family: "meig", AT: "03 04", Apart: "02 05"}, // SLM770A as RNDIS, ECM: 02 is a mute diagnosis, 05 gives positions [WW] [QM]
	{Vendor: "2dee", Products: "4d41", Family: "meig", AT: "* 00"},                       // SLM320, dials on 00 [OPT]
	{Vendor: "2dee", Products: "4d23", Family: "meig", AT: "01"},                         // SRM825 [QM]
	{Vendor: "2dee", Products: "4d38", Family: "meig", AT: "03"},                         // SRM825 [QM]
	{Vendor: "2dee", Family: "meig"},                                                     // SRM815, SLM828 and others [OPT]
	{Vendor: "05c6", Products: "f601", Family: "meig"},                                   // SLM750 [OPT]

	// Huawei, which tells the role by the class [MM] [OPT]
	{Vendor: "12d1", Family: "huawei", AT: "ff/01/02 ff/02/02 ff/06/12 * ff/01/01 ff/02/01 ff/06/10", Apart: "ff/06/13 ff/06/14 ff/01/05 ff/01/14"},
	{Vendor: "3466", Family: "huawei", AT: "ff/01/02 ff/02/02 ff/06/12 * ff/01/01 ff/02/01 ff/06/10", Apart: "ff/06/13 ff/06/14"}, // MT5700M of TD Tech [QM]
	{Vendor: "1782", Products: "4056 4057 4058", Family: "huawei", AT: "02"},                                                      // MH5000-82M of TD Tech [QM]

	// ZTE and Gosuncn
	{Vendor: "19d2", Products: "1476", Family: "zte", AT: "03"},                    // ME3630 as ECM [OPT]
	{Vendor: "19d2", Products: "0117", Family: "zte", AT: "01 02"},                 // ME3630 [MM]
	{Vendor: "19d2", Family: "zte"},                                                // any other
	{Vendor: "305a", Products: "1405", Family: "zte", AT: "02 01", Apart: "00 05"}, // GM500, GM800 as MBIM [MM]
	{Vendor: "305a", Products: "1404 1421", Family: "zte", AT: "01"},               // the same as RNDIS, QMI [QM]
	{Vendor: "305a", Family: "zte"},                                                // 1406 and others

	// Luat
	{Vendor: "1782", Products: "4e00", Family: "luat", AT: "03 00"},    // Air720, Air724 [QM]
	{Vendor: "19d1", Products: "0001", Family: "luat", AT: "02 04 06"}, // Air780E: one is AT, one the log; which, asking tells [HW]
	{Vendor: "19d1", Family: "luat"},                                   // any other of EigenComm
	{Vendor: "1286", Family: "luat"},                                   // ASR chips under Marvell's id

	// u-blox
	{Vendor: "1546", Products: "01a", Never: Satellite},                                          // u-blox 5 to 9 [MM]
	{Vendor: "1546", Products: "1010", Family: "u-blox", AT: "06", Apart: "02 04 08"},            // TOBY-L4 [MM]
	{Vendor: "1546", Products: "1102", Family: "u-blox", AT: "02 04 00", Apart: "06 08 0a 0c"},   // LISA-U2, SARA-U2 [MM]
	{Vendor: "1546", Products: "1104", Family: "u-blox", AT: "00", Apart: "02 04 06"},            // the same, other layout [MM]
	{Vendor: "1546", Products: "1107 110a", Family: "u-blox", AT: "02 04 00", Apart: "06 08 0a"}, // TOBY-R2, LARA-R2 [MM]
	{Vendor: "1546", Family: "u-blox"},                                                           // TOBY-L2, SARA-R6, LARA-L6 and others [MM] [OPT]
	{Vendor: "05c6", Products: "908b", Family: "u-blox", AT: "02 01", Apart: "00 03"},            // LARA-R6 [MM]
	{Vendor: "05c6", Products: "90b2", Family: "u-blox"},                                         // SARA-R4 [OPT]

	// Telit
	{Vendor: "1bc7", Products: "1201 1040 1050 1060 1070", Family: "telit", AT: "05 04", Apart: "00 03 06"}, // LE910C1, LE922, FN980, LN920, FN990 [MM]
	{Vendor: "1bc7", Products: "1204 1041 1051 1061 1071", Family: "telit", AT: "06 05", Apart: "00 04 07"}, // the same as MBIM [MM]
	{Vendor: "1bc7", Products: "1031 1033 1101 110a", Family: "telit", AT: "02 01", Apart: "00"},            // LE910C1-EUX, ME910 [MM]
	{Vendor: "1bc7", Products: "1003 1006", Family: "telit", AT: "02 00"},                                   // UC864-E [MM]
	{Vendor: "1bc7", Products: "1004 1005", Family: "telit", AT: "03 00", Apart: "02"},                      // UC864-G [MM]
	{Vendor: "1bc7", Products: "1010", Family: "telit", AT: "02 03", Apart: "01"},                           // DE910 [MM]
	{Vendor: "1bc7", Family: "telit"}, // any other

	// Sierra Wireless
	{Vendor: "1199", Products: "9071 9079 9091 68c0", Family: "sierra", AT: "03", Apart: "00 02"}, // MC74xx, EM7455, EM7565, MC73xx [MM]
	{Vendor: "1199", Products: "c001", Family: "sierra", AT: "00 02", Apart: "04"},                // HL78xx [MM]
	{Vendor: "1199", Family: "sierra"}, // EM919x, MC7710 and others

	// Cinterion, Thales, Telit Cinterion
	{Vendor: "1e2d", Products: "0061", Family: "cinterion", AT: "02 00", Apart: "04 06 08"},      // PLS8 [MM]
	{Vendor: "1e2d", Products: "005b 005d", Family: "cinterion", AT: "02 00", Apart: "04 06 08"}, // PLS62 [MM]
	{Vendor: "1e2d", Products: "0069 006f", Family: "cinterion", AT: "02 00", Apart: "04 06"},    // PLS63, PLS83 [MM]
	{Vendor: "1e2d", Products: "0053", Family: "cinterion", Apart: "01"},                         // PHS8 [MM]
	{Vendor: "1e2d", Products: "00b3 00f1", Family: "cinterion", AT: "02", Apart: "04 05"},       // MV31, MV32 [MM]
	{Vendor: "1e2d", Family: "cinterion"},                                                        // any other

	// chips whose makers' ids many modems bear
	{Vendor: "05c6", Products: "9008", Never: Download}, // Qualcomm, emergency download [MM] [OPT]
	{Vendor: "05c6"}, // Qualcomm
	{Vendor: "1782"}, // Unisoc: Neoway N58 and others

	// what nobody can know
	{Vendor: "0403", Never: Bridge}, // FTDI
	{Vendor: "067b", Never: Bridge}, // Prolific
	{Vendor: "10c4", Never: Bridge}, // Silicon Labs
	{Vendor: "1a86", Never: Bridge}, // WCH
	{Vendor: "0525", Never: Bridge}, // NetChip, the Linux gadget of old: PIN pads with a network and a serial function among them
	{Vendor: "1d6b", Never: Bridge}, // the Linux Foundation, the gadget of today
}

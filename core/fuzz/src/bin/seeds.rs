//! Writes what the targets begin with: seeds FOLDER. Without tables and documents that are right, no target gets behind their first line.

use std::fs;
use std::path::Path;

use trunkline_codegen::{facts, tables};

const TEXTS: &[(&str, &[&str])] = &[
    ("json", &[r#"{"a":[1,-0.5e3,"\u00e9\ud83d\udc4d",true,null],"b":{}}"#]),
    (
        "record",
        &[
            "\0\0{\"sid\":\"SM1\",\"date_created\":\"Sat, 21 Nov 2026 12:00:00 +0000\",\"price\":\"-0.0075\",\"x\":[{\"y\":1}]}",
        ],
    ),
    (
        "answer",
        &[
            "\0\0\0{\"messages\":[{\"sid\":\"SM1\",\"num_media\":\"0\"}],\"next_page_uri\":\"/2010-04-01/Accounts/AC1/Messages.json?Page=1\"}",
            "\0\0\x05<TwilioResponse><Messages page=\"0\" nextpageuri=\"/x?Page=1\"><Message><Sid>SM1</Sid><Body>&lt;&#233;</Body></Message></Messages></TwilioResponse>",
            "\0\x04\0{\"code\":21211,\"message\":\"no\",\"more_info\":\"https://www.twilio.com/docs/errors/21211\",\"status\":400}",
        ],
    ),
    (
        "twiml",
        &[
            "<?xml version=\"1.0\"?><Response><Say voice=\"alice\">a &amp; b<![CDATA[c]]></Say><!-- d --><Dial><Number>1</Number></Dial></Response>",
        ],
    ),
    (
        "page_url",
        &[
            "\0\0/2010-04-01/Accounts/AC1/Messages.json?PageToken=PASM1&Page=1",
            "\x01\x01https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json?Page=1",
            "\x02\x02https://verify.ie1.twilio.com:443/v2/Services@evil.example/%2e%2e",
        ],
    ),
    (
        "signature",
        &[
            "\0https://a.example:443/x?bodySHA256=00\nX-Forwarded-Host\nb.example\nBody=1&From=%2B1",
            "\x01http://[::1]/\nForwarded\nhost=c;proto=https\n",
        ],
    ),
    ("token", &["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjEsImdyYW50cyI6e319.AAAA"]),
    (
        "sandbox",
        &[
            "POST https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json To=%2B15558675310&From=%2B15017122661&Body=Hi\nGET https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json?PageSize=1",
            "POST https://verify.twilio.com/v2/Services FriendlyName=a\nGET https://verify.twilio.com/v2/Services",
            "POST http://localhost/_sandbox/receive {\"from\":\"+15558675310\",\"to\":\"+15017122661\",\"body\":\"STOP\"}",
        ],
    ),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let into = std::env::args().nth(1).ok_or("seeds FOLDER")?;
    let seed = |target: &str, name: &str, content: &[u8]| {
        let folder = Path::new(&into).join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), content)
    };
    for (target, texts) in TEXTS {
        for (number, text) in texts.iter().enumerate() {
            seed(target, &number.to_string(), text.as_bytes())?;
        }
    }
    let api = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api");
    // Small ones, which are changed the most in the same time.
    let small = facts::open(&api, &|name| ["accounts_v1", "oauth_v1", "sync_v1"].contains(&name))?;
    for (number, product) in small.iter().enumerate() {
        seed("table", &number.to_string(), tables::pack(product)?.text.as_bytes())?;
    }
    for name in ["accounts_v1", "oauth_v1"] {
        let document = fs::read(api.join(format!("{name}.yaml")))?;
        seed("document", name, &[b"\x01".as_slice(), &document].concat())?;
    }
    Ok(())
}

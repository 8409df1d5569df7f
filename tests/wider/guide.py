"""The lines of the guide for Go and Java lead Twilio's own libraries to the sandbox's server: `make test-tools`.

Not among the tests of `make test`: they take modules from proxy.golang.org and Maven Central.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT / "core" / "docs"), str(ROOT / "tests")]
from pages import programs  # noqa: E402
from sandbox_server import running  # noqa: E402

GUIDE = (ROOT / "core/src/sandbox/guide.md").read_text(encoding="utf-8")

GO = """package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/twilio/twilio-go"
	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"
	verify "github.com/twilio/twilio-go/rest/verify/v2"
)

%s

func main() {
	%s
	to := (&api.CreateMessageParams{}).SetTo("+15558675310").SetFrom("+15017122661").SetBody("Hi")
	message, err := twilio.Api.CreateMessage(to)
	if err != nil {
		panic(err)
	}
	service, err := twilio.VerifyV2.CreateService((&verify.CreateServiceParams{}).SetFriendlyName("Bank"))
	if err != nil {
		panic(err)
	}
	fmt.Println(*message.Sid, *service.Sid)
}
"""
GO_MODULE = "module guide\n\ngo 1.24\n\nrequire github.com/twilio/twilio-go v1.28.0\n"

JAVA = """import com.twilio.http.NetworkHttpClient;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.rest.verify.v2.Service;
import com.twilio.type.PhoneNumber;
import org.apache.http.HttpHost;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.impl.client.HttpClientBuilder;

public class Guide {
    public static void main(String[] arguments) {
        String accountSid = System.getenv("TWILIO_ACCOUNT_SID"), authToken = System.getenv("TWILIO_AUTH_TOKEN");
        %s
        PhoneNumber to = new PhoneNumber("+15558675310"), from = new PhoneNumber("+15017122661");
        String message = Message.creator(to, from, "Hi").create(client).getSid();
        System.out.println(message + " " + Service.creator("Bank").create(client).getSid());
    }
}
"""
JAVA_PROJECT = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>io.trunkline</groupId>
  <artifactId>guide</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency><groupId>com.twilio.sdk</groupId><artifactId>twilio</artifactId><version>10.9.2</version></dependency>
  </dependencies>
</project>
"""


def block(language: str) -> str:
    (lines,) = programs(GUIDE, language)
    return lines


def run(folder: Path, *command: str, **environment: str) -> str:
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture
def server():
    """Its address without a scheme, and its credentials as variables of the environment."""
    with running("--allow-host", "*.twilio.com") as (address, names):
        yield address.removeprefix("http://"), names


def test_go(server, tmp_path):
    address, environment = server
    lines = block("go").replace("127.0.0.1:8080", address)
    declared, made = lines.split("\nbase :=")
    (tmp_path / "main.go").write_text(GO % (declared, f"base :={made}"))
    (tmp_path / "go.mod").write_text(GO_MODULE)
    go = str(Path(sys.executable).with_name("go"))
    run(tmp_path, go, "mod", "tidy")
    assert re.fullmatch(r"SM\w{32} VA\w{32}\n", run(tmp_path, go, "run", ".", **environment))


def test_java(server, tmp_path):
    address, environment = server
    port = address.rpartition(":")[2]
    (tmp_path / "src/main/java").mkdir(parents=True)
    (tmp_path / "src/main/java/Guide.java").write_text(JAVA % block("java").replace("8080", port))
    (tmp_path / "pom.xml").write_text(JAVA_PROJECT)
    maven = [str(ROOT / "bindings-uniffi/tools/maven.sh"), "--quiet", "--batch-mode"]
    run(tmp_path, *maven, "compile", "dependency:build-classpath", "-Dmdep.outputFile=classpath")
    classpath = f"target/classes:{(tmp_path / 'classpath').read_text()}"
    assert re.fullmatch(r"SM\w{32} VA\w{32}\n", run(tmp_path, "java", "-cp", classpath, "Guide", **environment))

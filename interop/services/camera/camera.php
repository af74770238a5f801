<?php
// The camera of README.md as PHP's SoapServer serves it. The token is checked by the handler of the header block below.
//
// Usage: php camera.php

declare(strict_types=1);

const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';

final class Camera
{
    private ?string $user = null;

    /** SoapServer hands each header block to the method of its name, before the operation. */
    public function Security(object $security): void
    {
        $token = $security->UsernameToken;
        $nonce = base64_decode($token->Nonce, true);
        $digest = base64_encode(sha1($nonce . $token->Created . 'correct horse', true));
        if ($token->Username !== 'anna' || !hash_equals($digest, $token->Password)) {
            throw new SoapFault([WSSE, 'FailedAuthentication'], 'the token is not valid');
        }
        if (abs(time() - strtotime($token->Created)) > 300) {
            throw new SoapFault([WSSE, 'FailedAuthentication'], 'the token is too old, or from the future');
        }
        $this->user = $token->Username;
    }

    public function GetStatus(object $request): array
    {
        if ($this->user === null) {
            throw new SoapFault([WSSE, 'InvalidSecurity'], 'a token is required');
        }
        return ['preset' => $request->preset, 'user' => $this->user];
    }
}

/** The response to one request, as the bytes of HTTP. SoapServer ends its process for some faults, so each has one of its own. */
function respond(string $request): string
{
    $process = proc_open([PHP_BINARY, __FILE__, 'respond'], [['pipe', 'r'], ['pipe', 'w']], $pipes);
    fwrite($pipes[0], $request);
    fclose($pipes[0]);
    $response = stream_get_contents($pipes[1]);
    proc_close($process);
    $status = str_contains($response, ':Fault>') ? '500 Internal Server Error' : '200 OK';
    $length = strlen($response);
    return "HTTP/1.1 $status\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: $length\r\nConnection: close\r\n\r\n$response";
}

if (($argv[1] ?? null) === 'respond') {
    $server = new SoapServer(__DIR__ . '/camera.wsdl', ['cache_wsdl' => WSDL_CACHE_NONE]);
    $server->setObject(new Camera());
    $server->handle(stream_get_contents(STDIN));
    exit;
}

// Parses HTTP by hand, because PHP's own server cannot be given a free port and does not end with its input.
$listener = stream_socket_server('tcp://127.0.0.1:0');
echo 'http://', stream_socket_get_name($listener, false), "/\n";
while (true) {
    $read = [$listener, STDIN];
    $none = null;
    stream_select($read, $none, $none, null);
    if (in_array(STDIN, $read, true) && fgets(STDIN) === false) {
        exit;
    }
    if (!in_array($listener, $read, true)) {
        continue;
    }
    $connection = stream_socket_accept($listener);
    $length = 0;
    while (($line = trim((string) fgets($connection))) !== '') {
        if (preg_match('/^content-length: *(\d+)/i', $line, $found)) {
            $length = (int) $found[1];
        }
    }
    if ($length > 0) {
        fwrite($connection, respond(stream_get_contents($connection, $length)));
    }
    fclose($connection);
}

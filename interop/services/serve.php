<?php
// A service of PHP's SoapServer on a free port of loopback, until standard input ends. The program that includes this calls `serve`,
// which prints the address.

declare(strict_types=1);

/** The program is called with the same arguments, and `respond`, for each response. */
function serve(string $program, string $wsdl, object $service, array $options = [], string ...$arguments): never
{
    global $argv;
    if (end($argv) === 'respond') {
        $server = new SoapServer($wsdl, ['cache_wsdl' => WSDL_CACHE_NONE] + $options);
        $server->setObject($service);
        $server->handle(stream_get_contents(STDIN));
        exit;
    }
    listen([$program, ...$arguments]);
}

/** The response to one request, as the bytes of HTTP. SoapServer ends its process for some faults, so each has one of its own. */
function respond(array $program, string $request): string
{
    $process = proc_open([PHP_BINARY, ...$program, 'respond'], [['pipe', 'r'], ['pipe', 'w']], $pipes);
    fwrite($pipes[0], $request);
    fclose($pipes[0]);
    $response = stream_get_contents($pipes[1]);
    proc_close($process);
    $status = str_contains($response, ':Fault>') ? '500 Internal Server Error' : '200 OK';
    $length = strlen($response);
    $type = str_contains($response, 'http://www.w3.org/2003/05/soap-envelope') ? 'application/soap+xml' : 'text/xml';
    return "HTTP/1.1 $status\r\nContent-Type: $type; charset=utf-8\r\nContent-Length: $length\r\nConnection: close\r\n\r\n$response";
}

/** Parses HTTP by hand, because PHP's own server cannot be given a free port and does not end with its input. */
function listen(array $program): never
{
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
            fwrite($connection, respond($program, stream_get_contents($connection, $length)));
        }
        fclose($connection);
    }
}

<?php
// The camera of README.md as PHP's SoapServer serves it. The token is checked by the handler of the header block below.
//
// Usage: php camera.php

declare(strict_types=1);

require __DIR__ . '/../serve.php';

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

    public function GetSystemDateAndTime(): array
    {
        return ['utc' => gmdate('Y-m-d\TH:i:s\Z')];
    }

    public function GetStatus(object $request): array
    {
        if ($this->user === null) {
            throw new SoapFault([WSSE, 'InvalidSecurity'], 'a token is required');
        }
        return ['preset' => $request->preset, 'user' => $this->user];
    }
}

serve(__FILE__, __DIR__ . '/camera.wsdl', new Camera());

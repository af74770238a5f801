<?php
// The contract of ../README.md as PHP's SoapServer serves it, from the sandbox's WSDL.
//
// Usage: BILLING_WSDL=FILE BILLING_STATE=FILE php -S 127.0.0.1:PORT billing.php

declare(strict_types=1);

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
const API_TOKEN = 'interop-token';
const CALLS_A_SESSION = 2;

final class Billing
{
    private ?string $caller = null;

    /** SoapServer hands each header block to the method of its name, before the operation. */
    public function ApiToken(string $token): void
    {
        $this->caller = $token;
    }

    public function Login(object $login): array
    {
        if ([$login->emailAddress, $login->password, $login->environment] !== ['anna@example.org', 'correct horse', 'Demo']) {
            return ['LoginResult' => ['Status' => 'Error', 'StatusMessage' => 'Invalid credentials']];
        }
        $sessions = sessions();
        $session = 'session-' . (count($sessions) + 1);
        sessions([...$sessions, $session => 0]);
        return ['LoginResult' => ['Status' => 'Success', 'StatusMessage' => '', 'Value' => $session]];
    }

    public function GetInvoiceHeaders(object $query): array
    {
        $this->authenticate();
        $header = fn (string $reference, float $total): array => [
            'BillingDate' => '2025-01-31T00:00:00+01:00',
            'CustomerCode' => $query->customerCode,
            'InvoiceNumber' => null,
            'InvoiceReference' => $reference,
            'InvoiceStatus' => 'APPROVED',
            'LastCalculatedTotal' => $total,
        ];
        $rows = [$header("Café € <&> \"B.V.\"", 1234.56), $header($this->caller, -0.5)];
        return ['GetInvoiceHeadersResult' => ['InvoiceHeader' => $rows], 'ResultCode' => 'Success', 'ResultMessage' => ''];
    }

    public function UploadInvoices2(object $upload): array
    {
        $this->authenticate();
        foreach ($upload->invoices->Invoice2 as $invoice) {
            if (($invoice->InvoiceDate ?? null) === null) {
                $message = "invoice $invoice->InvoiceReference has no date";
                return ['UploadInvoices2Result' => false, 'ResultCode' => 'Error', 'ResultMessage' => $message];
            }
        }
        return ['UploadInvoices2Result' => true, 'ResultCode' => 'Success', 'ResultMessage' => ''];
    }

    public function GetPurchases(): never
    {
        $this->authenticate();
        throw new SoapFault('Server', 'the database is away', null, ['retry' => 'later']);
    }

    private function authenticate(): void
    {
        if ($this->caller === API_TOKEN) {
            return;
        }
        $sessions = sessions();
        if (($sessions[$this->caller] ?? CALLS_A_SESSION) >= CALLS_A_SESSION) {
            throw new SoapFault([ENVELOPE, 'Client.Authentication'], 'the token is not known, or has expired');
        }
        $sessions[$this->caller] += 1;
        sessions($sessions);
    }
}

/** How many calls each session has made. In a file, because PHP forgets all else after each request. */
function sessions(?array $new = null): array
{
    $file = getenv('BILLING_STATE');
    if ($new !== null) {
        file_put_contents($file, json_encode($new));
    }
    return $new ?? json_decode((string) @file_get_contents($file), true) ?? [];
}

$server = new SoapServer(getenv('BILLING_WSDL'), ['cache_wsdl' => WSDL_CACHE_NONE, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$server->setClass(Billing::class);
$server->handle();

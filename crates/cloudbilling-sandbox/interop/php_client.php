<?php
// The sandbox called by PHP's SoapClient, through the WSDL as it is.
//
// Usage: php php_client.php WSDL TOKEN

declare(strict_types=1);

[, $wsdl, $token] = $argv;

function expect(bool $holds, string $what): void
{
    if (!$holds) {
        fwrite(STDERR, "php: $what\n");
        exit(1);
    }
}

function client(string $wsdl, string $token): SoapClient
{
    $client = new SoapClient($wsdl, ['cache_wsdl' => WSDL_CACHE_NONE, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
    $client->__setSoapHeaders(new SoapHeader('http://api.cloudbilling.nl/2018/11/auth/token', 'ApiToken', $token));
    return $client;
}

$client = client($wsdl, $token);
$headers = $client->GetInvoiceHeaders(['customerCode' => '1001']);
expect($headers->ResultCode === 'Success', 'GetInvoiceHeaders');
expect(count($headers->GetInvoiceHeadersResult->InvoiceHeader) === 24, 'a header a month');
$invoice = ['CustomerCode' => 'php', 'InvoiceDate' => '2025-01-01T00:00:00Z', 'InvoiceReference' => $wsdl];
expect($client->UploadInvoices2(['invoices' => ['Invoice2' => [$invoice]]])->UploadInvoices2Result, 'UploadInvoices2');
expect($client->AddProductCluster(['tagName' => "php $wsdl", 'showInProductPlan' => false])->AddProductClusterResult, 'AddProductCluster');
expect(count($client->GetPurchases(['customerCode' => '1003', 'includeUnmapped' => true])->GetPurchasesResult->Purchase) === 48, 'GetPurchases');

try {
    client($wsdl, 'wrong')->GetPurchases([]);
    expect(false, 'a wrong token is refused');
} catch (SoapFault $fault) {
    expect(str_ends_with($fault->faultcode, 'FailedAuthentication'), $fault->faultcode);
}

echo "php SoapClient: called and refused as described\n";

<?php
// Every operation of the sandbox once, and its lock, by PHP's SoapClient, through the WSDL as it is.
//
// Usage: ADMIN_URL=… ADMIN_KEY=… php php_client.php WSDL TOKEN

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

/** Calls, expects success, and hands the result out. */
function call(string $operation, array $parameters): mixed
{
    global $client;
    $response = $client->$operation($parameters);
    expect($response->ResultCode === 'Success', $operation);
    return $response->{"{$operation}Result"};
}

$invoice = ['CustomerCode' => 'php', 'InvoiceDate' => '2025-01-01T00:00:00Z', 'InvoiceReference' => $wsdl];
expect(call('UploadInvoices', ['invoices' => ['Invoice' => [$invoice]]]), 'UploadInvoices');
expect(call('UploadInvoices2', ['invoices' => ['Invoice2' => [$invoice]]]), 'UploadInvoices2');
$uploaded = call('GetInvoiceHeaders', ['customerCode' => 'php'])->InvoiceHeader;
$id = array_values(array_filter($uploaded, fn (object $header): bool => $header->InvoiceReference === $wsdl))[0]->Id;
expect(call('CloseInvoices', ['invoiceIds' => ['string' => [$id]], 'reason' => 'test'])->ClosedInvoices->string === [$id], 'CloseInvoices');
$headers = call('GetInvoiceHeaders', ['customerCode' => '1001'])->InvoiceHeader;
expect(count($headers) === 24, 'a header a month');
$approved = array_values(array_filter($headers, fn (object $header): bool => $header->InvoiceStatus === 'APPROVED'))[0]->Id;

$purchases = call('GetPurchases', ['customerCode' => '1003', 'includeUnmapped' => true])->Purchase;
$reference = end($purchases)->PurchaseReference;
$deleted = call('DeletePurchases', ['reason' => 'test', 'purchaseReferences' => ['string' => [$reference, 'none']]]);
expect($deleted->MarkedForDeletion->string === [$reference], 'DeletePurchases');
expect($deleted->Errors->BulkDeleteError[0]->PurchaseReference === 'none', 'an unknown purchase');
expect(call('AddProductCluster', ['tagName' => "php $wsdl", 'showInProductPlan' => false]), 'AddProductCluster');

$ids = ['invoiceIds' => ['string' => [$approved]]];
expect(count(call('GetTransformationResultsForInvoices', $ids)->TransformationResult) === 1, 'an approved invoice is transformed');
expect(count((array) call('GetInvoiceTransformationResultsForInvoices', $ids)) === 1, 'under its old name too');
$codes = ['customerCodes' => ['string' => ['1001']]];
$results = call('GetTransformationResultsForCustomers', $codes)->TransformationResult;
call('GetInvoiceTransformationResultsForCustomers', $codes);
$file = call('GetInvoiceTransformationResultFile', ['invoiceTransformationResultId' => $results[0]->Id]);
expect(str_starts_with($file->FileBytes, 'Invoice INV-'), 'GetInvoiceTransformationResultFile');

try {
    client($wsdl, 'wrong')->GetPurchases([]);
    expect(false, 'a wrong token is refused');
} catch (SoapFault $fault) {
    expect(str_ends_with($fault->faultcode, 'FailedAuthentication'), $fault->faultcode);
}

$anyone = new SoapClient($wsdl, ['cache_wsdl' => WSDL_CACHE_NONE]);
$login = fn (string $password): object =>
    $anyone->Login(['emailAddress' => 'php@example.org', 'password' => $password, 'environment' => 'Demo'])->LoginResult;
expect(client($wsdl, $login('correct horse')->Value)->GetPurchases([])->ResultCode === 'Success', 'a session');
foreach ([1, 2, 3] as $_) {
    expect($login('wrong')->StatusMessage === 'Invalid credentials', 'a strike');
}
expect($login('correct horse')->StatusMessage === 'Account is locked', 'the lock');
$unlock = ['method' => 'POST', 'header' => ['Authorization: Bearer ' . getenv('ADMIN_KEY'), 'Content-Type: application/x-www-form-urlencoded'],
    'content' => 'email=php@example.org'];
expect(file_get_contents(getenv('ADMIN_URL') . '/accounts/unlock', false, stream_context_create(['http' => $unlock])) !== false, 'unlock');
expect($login('correct horse')->Status === 'Success', 'the end of the lock');

echo "php SoapClient: every operation, the lock and the faults as described\n";

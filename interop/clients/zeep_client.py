"""Every operation of the sandbox once, and its lock, by Python's zeep, through the WSDL as it is.

Usage: ADMIN_URL=… ADMIN_KEY=… zeep_client.py WSDL TOKEN
"""

import os
import sys
import urllib.request

import zeep
import zeep.exceptions
import zeep.helpers

EMAIL, PASSWORD, ENVIRONMENT = "zeep@example.org", "correct horse", "Demo"


def main(wsdl: str, token: str) -> None:
    client = zeep.Client(wsdl)
    service, headers = client.service, {"ApiToken": token}

    def call(operation: str, **parameters):
        response = getattr(service, operation)(**parameters, _soapheaders=headers)
        assert response.ResultCode == "Success", (operation, response)
        return response[f"{operation}Result"]

    invoice = {"CustomerCode": "zeep", "InvoiceDate": "2025-01-01T00:00:00Z", "InvoiceReference": wsdl}
    assert call("UploadInvoices2", invoices={"Invoice2": [invoice]}) is True
    assert call("UploadInvoices", invoices={"Invoice": [invoice]}) is True
    uploaded = call("GetInvoiceHeaders", customerCode="zeep", includedStatuses={"InvoiceStatusEnum": ["PENDING"]})
    assert wsdl in [header.InvoiceReference for header in uploaded.InvoiceHeader]

    headers_of_1001 = call("GetInvoiceHeaders", customerCode="1001").InvoiceHeader
    assert len(headers_of_1001) == 24 and headers_of_1001[-1].OutstandingAmount.Currency == "EUR"
    purchases = call("GetPurchases", customerCode="1001", includeUnmapped=True).Purchase
    assert len(purchases) > 40 and purchases[0].Quantity >= 1
    assert call("AddProductCluster", tagName=wsdl, aliases={"string": [wsdl]}, showInProductPlan=True) is True

    deleted = call("DeletePurchases", reason="test", purchaseReferences={"string": [purchases[-1].PurchaseReference, "none"]})
    assert deleted.MarkedForDeletion.string == [purchases[-1].PurchaseReference]
    assert deleted.Errors.BulkDeleteError[0].PurchaseReference == "none"
    closed = call("CloseInvoices", invoiceIds={"string": [uploaded.InvoiceHeader[0].Id]}, reason="test")
    assert closed.ClosedInvoices.string == [uploaded.InvoiceHeader[0].Id]

    approved = next(header.Id for header in headers_of_1001 if header.InvoiceStatus == "APPROVED")
    for operation in ("GetTransformationResultsForInvoices", "GetInvoiceTransformationResultsForInvoices"):
        assert len(next(iter(zeep.helpers.serialize_object(call(operation, invoiceIds={"string": [approved]})).values()))) == 1
    results = call("GetTransformationResultsForCustomers", customerCodes={"string": ["1001"]}).TransformationResult
    assert call("GetInvoiceTransformationResultsForCustomers", customerCodes={"string": ["1001"]}) is not None
    file = call("GetInvoiceTransformationResultFile", invoiceTransformationResultId=results[0].Id)
    assert file.ContentType == "text/plain" and file.FileBytes.startswith(b"Invoice INV-")

    refuse(lambda: service.GetPurchases(_soapheaders={"ApiToken": "wrong"}), "FailedAuthentication")

    def login(password: str):
        return service.Login(emailAddress=EMAIL, password=password, environment=ENVIRONMENT)

    session = login(PASSWORD)
    assert session.Status == "Success"
    assert service.GetPurchases(_soapheaders={"ApiToken": session.Value}).ResultCode == "Success"
    for _ in range(3):
        assert login("wrong").StatusMessage == "Invalid credentials"
    assert login(PASSWORD).StatusMessage == "Account is locked"
    unlock = urllib.request.Request(
        f"{os.environ['ADMIN_URL']}/accounts/unlock",
        data=f"email={EMAIL}".encode(),
        headers={"Authorization": f"Bearer {os.environ['ADMIN_KEY']}"},
    )
    urllib.request.urlopen(unlock).close()
    assert login(PASSWORD).Status == "Success"


def refuse(call, code: str) -> None:
    try:
        call()
    except zeep.exceptions.Fault as fault:
        assert fault.code.endswith(code), fault.code
    else:
        raise AssertionError(f"no fault {code}")


if __name__ == "__main__":
    main(*sys.argv[1:])
    print("zeep: every operation, the lock and the faults as described")

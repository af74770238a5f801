// The types of the typed benchmark, in the notation of gSOAP's soapcpp2.

//gsoap t schema namespace: http://tempuri.org/
//gsoap t schema elementForm: qualified
//gsoap a schema namespace: urn:contract
//gsoap a schema elementForm: qualified

typedef char *xsd__string;
typedef double xsd__double;
typedef bool xsd__boolean;

class a__Purchase {
public:
    xsd__string CustomerCode 1;
    xsd__string Id 1;
    xsd__boolean IsAdhoc 1;
    xsd__double *OverrideUnitPrice 0;
    xsd__string ProductLabel 1;
    xsd__string PurchaseDate 1;
    xsd__string PurchaseReference 1;
    xsd__double Quantity 1;
};

class a__Purchases {
public:
    $ int __sizePurchase 0;
    a__Purchase *Purchase 0;
};

class t__Response {
public:
    a__Purchases GetPurchasesResult 1;
};

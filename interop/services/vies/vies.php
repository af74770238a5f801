<?php
// A check of VAT numbers, as PHP's SoapServer serves it: one number is valid.
//
// Usage: php vies.php

declare(strict_types=1);

require __DIR__ . '/../serve.php';

final class Vies
{
    public function checkVat(object $query): array
    {
        if (!preg_match('/^[A-Z]{2}$/', $query->countryCode)) {
            throw new SoapFault('Client', 'INVALID_INPUT');
        }
        $isValid = [$query->countryCode, $query->vatNumber] === ['NL', '123456789B01'];
        return [
            'countryCode' => $query->countryCode,
            'vatNumber' => $query->vatNumber,
            'requestDate' => '2026-01-31+01:00',
            'valid' => $isValid,
            'name' => $isValid ? 'Café & Zoon' : '---',
        ];
    }
}

serve(__FILE__, __DIR__ . '/vies.wsdl', new Vies());

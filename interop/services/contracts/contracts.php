<?php
// The contracts of README.md as PHP's SoapServer serves them: one of them, by its name.
//
// Usage: php contracts.php NAME

declare(strict_types=1);

require __DIR__ . '/../serve.php';

/** A fault with a detail. SoapServer writes the detail as the element that the WSDL declares for the fault's name. */
function fault(string $reason, string $name, mixed $detail): never
{
    throw new SoapFault('Client', $reason, null, $detail, $name);
}

final class Library
{
    private ?object $session = null;

    /** SoapServer hands each header block to the method of its name, before the operation. */
    public function Session(object $session): SoapHeader
    {
        $this->session = $session;
        return new SoapHeader('urn:library', 'Quota', ['tenant' => $session->tenant, 'remaining' => 3]);
    }

    public function AddItem(object $request): array
    {
        if ($this->session?->token !== 'open') {
            fault('the session is not open', 'Refused', ['until' => '2026-01-31', 'shelf' => 'top-shelf']);
        }
        if ($request->item->code === 'taken') {
            fault('there is such an item', 'Duplicate', ['code' => $request->item->code]);
        }
        return ['id' => 7, 'item' => $request->item];
    }

    public function Describe(object $request): array
    {
        return ['record' => $request->record];
    }

    public function ListItems(): array
    {
        $plain = new Item('a', 'Plain');
        $book = new Book('b', 'Emma');
        $book->published = '1815-12-23';
        $book->author = ['Jane Austen', 'Anonymous'];
        $book->pages = 474;
        $film = new Film('f', 'Metropolis');
        $film->length = 'PT2H33M';
        return ['item' => [$plain, $book, $film]];
    }
}

class Item
{
    public ?string $published = null;

    public function __construct(public string $code = '', public string $title = '')
    {
    }
}

final class Book extends Item
{
    public array|string $author = [];
    public int $pages = 0;
}

final class Film extends Item
{
    public string $length = '';
}

final class Sensors
{
    public function key(string $key): SoapHeader
    {
        return new SoapHeader('urn:sensors', 'key', $key);
    }

    public function Measure(object $plan): array
    {
        if ($plan->sensor === 'lost') {
            fault('there is no such sensor', 'UnknownSensor', $plan->sensor);
        }
        $readings = [
            ['_' => 21.5, 'unit' => 'celsius', 'at' => '2026-01-31T12:00:00Z'],
            ['_' => 1013.25, 'unit' => 'hPa'],
        ];
        return ['reading' => $readings, 'plan' => $plan];
    }

    public function Calibrate(string $offset): bool
    {
        if ((float) $offset > 100) {
            fault('out of range', 'OutOfRange', ['lowest' => -40, 'highest' => 85.5]);
        }
        return (float) $offset > 0;
    }

    public function Reset(string $sensor): void
    {
        if ($sensor === 'lost') {
            fault('there is no such sensor', 'UnknownSensor', $sensor);
        }
    }

    public function Identify(): string
    {
        return 's-7';
    }
}

final class Rates
{
    public function account(string $account): SoapHeader
    {
        return new SoapHeader('urn:rates:types', 'account', $account);
    }

    public function Convert(object $amount, string $to, object $options): array
    {
        if ($to === 'XXX') {
            fault('there is no such currency', 'UnknownCurrency', ['currency' => $to]);
        }
        $rate = $options->margin ?? '2.5';
        $value = ($options->rounded ?? false) ? '25.00' : (string) ((float) $amount->_ * (float) $rate);
        return ['converted' => ['_' => $value, 'currency' => $to], 'rate' => $rate];
    }

    public function History(string $currency, string $from): array
    {
        $rates = [['_' => '1.1', 'on' => $from], ['_' => '1.25', 'on' => '2026-02-01']];
        return ['rate' => $rates, 'currency' => $currency];
    }

    public function Refresh(): void
    {
    }
}

$name = $argv[1];
$class = ucfirst($name);
$options = ['classmap' => ['Item' => Item::class, 'Book' => Book::class, 'Film' => Film::class]];
serve(__FILE__, __DIR__ . "/$name.wsdl", new $class(), $options, $name);

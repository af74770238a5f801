// Writes the messages of this folder with the serialiser of .NET's ASMX services:
//   mcs -r:System.Data -r:System.Web.Services OpenContent.cs && mono OpenContent.exe
using System;
using System.Data;
using System.IO;
using System.Text;
using System.Xml;
using System.Xml.Serialization;

// A typed part beside a DataSet, which .NET describes as `any`.
[XmlType(Namespace = "urn:orders")]
public class Report
{
    public string Title;
    public DataSet Rows;
    public int Total;
}

// A repeated choice, `any`, `anyAttribute` and `anyType`.
[XmlType(Namespace = "urn:orders")]
public class Receipt
{
    [XmlElement("Card", typeof(int))]
    [XmlElement("Cash", typeof(string))]
    public object[] Payments;
    public object Anything;
    [XmlAnyElement]
    public XmlElement[] Others;
    [XmlAnyAttribute]
    public XmlAttribute[] Attributes;
}

[XmlType(Namespace = "urn:orders")]
public class Paragraph
{
    [XmlText(typeof(string))]
    [XmlElement("Bold", typeof(Bold))]
    [XmlElement("Inner", typeof(Paragraph))]
    public object[] Content;
}

[XmlType(Namespace = "urn:orders")]
public class Bold
{
    [XmlText]
    public string Text;
}

public static class OpenContent
{
    public static void Main()
    {
        Write("dataset.xml", "Report", new Report { Title = "Q1", Rows = Sales(), Total = 2 });
        Write("receipt.xml", "Receipt", Receipt());
        var inner = new Paragraph { Content = new object[] { new Bold { Text = "in" }, "side" } };
        var content = new object[] { "1 < ", new Bold { Text = "2" }, " & ", inner };
        Write("paragraph.xml", "Paragraph", new Paragraph { Content = content });
    }

    static DataSet Sales()
    {
        var set = new DataSet("Sales") { Namespace = "urn:sales" };
        var table = set.Tables.Add("Order");
        table.Columns.Add("Id", typeof(int));
        table.Columns.Add("Customer", typeof(string));
        table.Columns.Add("Amount", typeof(decimal));
        table.Rows.Add(1, "Ann & Co", 12.50m);
        table.Rows.Add(2, "B<o>b", DBNull.Value);
        set.AcceptChanges();
        table.Rows[0]["Amount"] = 13m;
        return set;
    }

    static Receipt Receipt()
    {
        var document = new XmlDocument();
        document.LoadXml("<x:note xmlns:x='urn:x' x:kind='b'>text <x:b>bold</x:b></x:note>");
        var attribute = document.CreateAttribute("x", "mark", "urn:x");
        attribute.Value = "1";
        return new Receipt
        {
            Payments = new object[] { 7, "five", 8 },
            Anything = 3.5,
            Others = new[] { document.DocumentElement },
            Attributes = new[] { attribute },
        };
    }

    static void Write(string file, string name, object value)
    {
        const string Soap = "http://schemas.xmlsoap.org/soap/envelope/";
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true };
        using (var writer = XmlWriter.Create(File.Create(file), settings))
        {
            writer.WriteStartElement("soap", "Envelope", Soap);
            writer.WriteStartElement("Body", Soap);
            var serializer = new XmlSerializer(value.GetType(), new XmlRootAttribute(name) { Namespace = "urn:orders" });
            serializer.Serialize(writer, value);
            writer.WriteEndElement();
            writer.WriteEndElement();
        }
    }
}

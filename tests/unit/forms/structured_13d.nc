<SUBMISSION>
<ACCESSION-NUMBER>0009900006-25-000044
<TYPE>SCHEDULE 13D
<PUBLIC-DOCUMENT-COUNT>1
<FILING-DATE>20250311
<SUBJECT-COMPANY>
<COMPANY-DATA>
<CONFORMED-NAME>Dovecote Robotics, Inc.
<CIK>0009900444
</COMPANY-DATA>
<FILING-VALUES>
<FORM-TYPE>SCHEDULE 13D
</FILING-VALUES>
</SUBJECT-COMPANY>
<FILED-BY>
<COMPANY-DATA>
<CONFORMED-NAME>Sandpiper Partners L.P.
<CIK>0009900006
</COMPANY-DATA>
</FILED-BY>
<DOCUMENT>
<TYPE>SCHEDULE 13D
<SEQUENCE>1
<FILENAME>primary_doc.xml
<TEXT>
<XML>
<?xml version="1.0" encoding="UTF-8"?>
<edgarSubmission xmlns="http://www.sec.gov/edgar/schedule13D">
<headerData><submissionType>SCHEDULE 13D</submissionType></headerData>
<formData>
<coverPageHeader>
<securitiesClassTitle>Common Stock</securitiesClassTitle>
<dateOfEvent>03/09/2025</dateOfEvent>
<issuerInfo><issuerCIK>0009900444</issuerCIK><issuerCUSIP>25960D107</issuerCUSIP>
<issuerName>Dovecote Robotics, Inc.</issuerName></issuerInfo>
</coverPageHeader>
<reportingPersons>
<reportingPersonInfo>
<reportingPersonCIK>0009900006</reportingPersonCIK>
<reportingPersonName>Sandpiper Partners L.P.</reportingPersonName>
<memberOfGroup>a</memberOfGroup>
<soleVotingPower>0</soleVotingPower>
<sharedVotingPower>7207424.40</sharedVotingPower>
<aggregateAmountOwned>7207424.40</aggregateAmountOwned>
<percentOfClass>23.6</percentOfClass>
<typeOfReportingPerson>PN</typeOfReportingPerson>
</reportingPersonInfo>
<reportingPersonInfo>
<reportingPersonName>Ottoline Reeve</reportingPersonName>
<sharedVotingPower>n/a</sharedVotingPower>
<aggregateAmountOwned>7207424.40</aggregateAmountOwned>
<percentOfClass>236</percentOfClass>
<typeOfReportingPerson>IN</typeOfReportingPerson>
<typeOfReportingPerson>HC</typeOfReportingPerson>
</reportingPersonInfo>
</reportingPersons>
</formData>
</edgarSubmission>
</XML>
</TEXT>
</DOCUMENT>
</SUBMISSION>

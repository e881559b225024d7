"""主动发现: finds in departments' data who is missed and what is wrongly paid, and sends a person to look.

Owns screening runs, leads and outreach visits; enrolment targets (扩面对象) and campaigns; suspicions (疑点), their
letters and the orders they leave. Chooses which scheme to sweep; ``columnar`` does the sweep, the grid does the visit,
``casework`` takes the application, ``benefits`` carries out an order about assistance.
"""
